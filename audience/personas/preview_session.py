"""Looks as text and in forms, and the one that an editor has put on; it lasts as long as the editor is signed in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from attune.audience.conf import session_cookie
from attune.audience.domain.preview_context import LONGEST_CAMPAIGN, PreviewContext
from attune.moments import in_zone
from attune.request_state import session_of, user_of
from attune.text import clean

# A campaign of so many signs as it may have, each written as twelve letters.
LONGEST_PREVIEW = 20_000
_SESSION_KEY = "attune_look"
_EDITORS = "wagtailadmin.access_admin"
PERSONA, AT, CAMPAIGN, ON, OFF = "persona", "at", "campaign", "on", "off"
# The moment that a form shows, whole: its field for the moment knows no zone.
SHOWN_AT = "shown-at"


def preview_from_text(text: str) -> PreviewContext:
    """Read a look as preview_to_text writes it, a query string; what makes no sense counts as not said."""
    given = QueryDict(text[:LONGEST_PREVIEW])
    segments = dict.fromkeys(given.getlist(ON), True) | dict.fromkeys(given.getlist(OFF), False)
    return PreviewContext(
        persona=given.get(PERSONA, ""),
        at=_moment(given.get(AT, "")),
        campaign=clean(given.get(CAMPAIGN, ""), most=LONGEST_CAMPAIGN),
        segments=segments,
    )


def preview_to_text(look: PreviewContext) -> str:
    """Write a look as a query string; a plain one is empty."""
    pairs: list[tuple[str, str]] = [
        (PERSONA, look.persona),
        (AT, look.at.isoformat() if look.at else ""),
        (CAMPAIGN, look.campaign),
        *((ON if is_on else OFF, slug) for slug, is_on in sorted(look.segments.items())),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def preview_from_form(form: Mapping[str, str], *, segments: Iterable[str] = ()) -> PreviewContext:
    """Read a look from a form's fields; a switch "segment-<slug>" is on, off, or anything else for as it is."""
    switches = {slug: form.get(f"segment-{slug}", "") for slug in segments}
    return PreviewContext(
        persona=form.get(PERSONA, ""),
        at=_kept(_moment(form.get(AT, "")), _moment(form.get(SHOWN_AT, ""))),
        campaign=clean(form.get(CAMPAIGN, ""), most=LONGEST_CAMPAIGN),
        segments={slug: state == ON for slug, state in switches.items() if state in (ON, OFF)},
    )


def activate_preview(request: HttpRequest, look: PreviewContext) -> None:
    """Let an editor look at the site so from now on; a plain look takes it off."""
    if look.is_plain:
        request.session.pop(_SESSION_KEY, None)
    else:
        request.session[_SESSION_KEY] = preview_to_text(look)


def active_preview(request: HttpRequest) -> PreviewContext | None:
    """Give the look that an editor has put on; without a session nothing is asked, and others never have one."""
    if session_cookie() not in request.COOKIES or session_of(request) is None:
        return None
    text = request.session.get(_SESSION_KEY, "")
    return preview_from_text(text) if text and is_editor(request) else None


def is_editor(request: HttpRequest) -> bool:
    """Say whether a request is a signed-in editor's; one without a session is not asked further."""
    user = user_of(request)
    return session_cookie() in request.COOKIES and user is not None and user.has_perm(_EDITORS)


def _kept(typed: datetime | None, shown: datetime | None) -> datetime | None:
    """Give the moment that was shown where what was typed says the same: a clock may show one time twice."""
    if typed is None or shown is None:
        return typed
    clock = timezone.localtime(shown).replace(second=0, microsecond=0, tzinfo=None)
    return shown if timezone.localtime(typed).replace(tzinfo=None) == clock else typed


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text.strip()) if text.strip() else None
        # What an editor types is by the editor's clock, which the admin has set.
        return in_zone(moment, timezone.get_current_timezone()) if moment and timezone.is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None
