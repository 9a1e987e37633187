"""An adapter of a consent tool as a host would write it: the tool keeps what was accepted in a cookie of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from attune.audience.domain.consent import NO_CONSENT, Consent

COOKIE = "tool_groups"


class ToolConsent:
    """Read the groups of cookies that a visitor accepted, such as "statistics,preferences"."""

    asks_itself = True

    def read(self, request: HttpRequest) -> Consent | None:
        groups = request.COOKIES.get(COOKIE)
        if groups is None:
            return None
        accepted = groups.split(",")
        return Consent(measure="statistics" in accepted, personalise="preferences" in accepted)

    def write(self, request: HttpRequest, response: HttpResponseBase, consent: Consent) -> None:
        groups = ["statistics"] * consent.measure + ["preferences"] * consent.personalise
        response.set_cookie(COOKIE, ",".join(groups) if consent != NO_CONSENT else "none")


class BrokenConsent(ToolConsent):
    """A tool whose cookie cannot be read."""

    def read(self, request: HttpRequest) -> Consent | None:
        raise ValueError("The cookie is cut off.")


class ReadingConsent:
    """An adapter that its author left unfinished."""

    def read(self, request: HttpRequest) -> Consent | None:
        return None
