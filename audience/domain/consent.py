"""Consent: what a visitor allows us, said once and carried by a cookie without an identifier."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Consent:
    """Say whether we may count what a visitor does, and whether we may adapt to it."""

    measure: bool
    personalise: bool

    @property
    def allows_identifier(self) -> bool:
        """Say whether the visitor may bear an id at all."""
        return self.measure or self.personalise

    def and_also(self, other: "Consent") -> "Consent":
        """Give what both allow."""
        return Consent(self.measure and other.measure, self.personalise and other.personalise)


NO_CONSENT = Consent(measure=False, personalise=False)
ALL_ALLOWED = Consent(measure=True, personalise=True)

_SPOKEN = {
    "measure+personalise": ALL_ALLOWED,
    "measure": Consent(measure=True, personalise=False),
    "personalise": Consent(measure=False, personalise=True),
    "refused": NO_CONSENT,
}
_WRITTEN = {consent: text for text, consent in _SPOKEN.items()}


def consent_from(text: str) -> Consent | None:
    """Read consent as the cookie and the form write it; None where nothing was chosen, or nothing we know."""
    return _SPOKEN.get(text)


def consent_text(consent: Consent) -> str:
    """Write consent as the cookie and the form read it."""
    return _WRITTEN[consent]
