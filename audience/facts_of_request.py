"""Facts of the request: what it says of itself; none needs consent, for nothing is kept of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from audience.conf import conf
from audience.countries import country_choices
from audience.domain.context import RequestSignals
from audience.domain.cues import CUES
from audience.user_agents import BROWSERS, DEVICES, SYSTEMS
from rules.domain.facts import (
    UNKNOWN_MOMENT,
    UNKNOWN_VERSION,
    Choices,
    Fact,
    FactFamily,
    FactValue,
    Kind,
    Purpose,
    Scope,
)

DEVICE, WHERE, WHEN, ORIGIN, WHO, HERE = (
    _("Device"),
    _("Place and language"),
    _("Time"),
    _("Where they come from"),
    _("Visitor"),
    _("In the page"),
)
# What is read off the clock, and off the address: who looks at the site may set both.
CLOCK_FACTS = frozenset({"hour", "weekday", "night_of", "clock", "now"})
CAMPAIGN_FACT = "campaign"
_CUES = tuple((name, _(words)) for name, words in CUES.items())
# From noon to noon: until noon it is still the night of yesterday.
_HALF_A_DAY = timedelta(hours=12)
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def language_choices() -> Choices:
    """Give the languages that Django knows, by their two- or three-letter code."""
    named = ((code, str(about["name"])) for code, about in LANG_INFO.items() if "-" not in code and "name" in about)
    return tuple(sorted(named, key=lambda choice: choice[1]))


def query_choices() -> Choices:
    """Give the query parameters that the site lets conditions ask."""
    return tuple((name, name) for name in conf().QUERY_PARAMETERS)


def _fact(
    name: str, kind: Kind, label: Any, group: Any, read: Callable[[RequestSignals], FactValue], **more: Any
) -> Fact:
    more.setdefault("default", "")
    return Fact(
        name=name,
        kind=kind,
        label=label,
        group=group,
        read=read,
        purpose=Purpose.ESSENTIAL,
        scope=Scope.REQUEST,
        **more,
    )


REQUEST_FACTS: tuple[Fact | FactFamily, ...] = (
    _fact("device", Kind.TEXT, _("Device"), DEVICE, lambda signals: signals.device, choices=DEVICES),
    _fact("browser", Kind.TEXT, _("Browser"), DEVICE, lambda signals: signals.browser, choices=BROWSERS),
    _fact(
        "browser_version",
        Kind.VERSION,
        _("Browser version"),
        DEVICE,
        lambda signals: signals.browser_version,
        default=UNKNOWN_VERSION,
    ),
    _fact(
        "operating_system",
        Kind.TEXT,
        _("Operating system"),
        DEVICE,
        lambda signals: signals.operating_system,
        choices=SYSTEMS,
    ),
    _fact("language", Kind.TEXT, _("Language"), WHERE, lambda signals: signals.language, choices=language_choices),
    _fact("country", Kind.TEXT, _("Country"), WHERE, lambda signals: signals.country, choices=country_choices),
    _fact(
        "hour",
        Kind.NUMBER,
        _("Hour of the day"),
        WHEN,
        lambda signals: float(signals.local.hour),
        default=0.0,
        unit=_("hours"),
    ),
    _fact(
        "weekday",
        Kind.TEXT,
        _("Day of the week"),
        WHEN,
        lambda signals: WEEKDAY_NAMES[signals.local.weekday()],
        choices=tuple((name, WEEKDAYS[day]) for day, name in enumerate(WEEKDAY_NAMES)),
    ),
    # "Sunday from 22:00 to 06:00" lasts into Monday: the night belongs to the day on which it began.
    _fact(
        "night_of",
        Kind.TEXT,
        _("Night that began on"),
        WHEN,
        lambda signals: WEEKDAY_NAMES[(signals.local - _HALF_A_DAY).weekday()],
        choices=tuple((name, WEEKDAYS[day]) for day, name in enumerate(WEEKDAY_NAMES)),
    ),
    _fact(
        "clock",
        Kind.CLOCK,
        _("Time of day"),
        WHEN,
        lambda signals: float(signals.local.hour * 60 + signals.local.minute),
        default=0.0,
    ),
    _fact("now", Kind.MOMENT, _("Now"), WHEN, lambda signals: signals.now.timestamp(), default=UNKNOWN_MOMENT),
    _fact("campaign", Kind.TEXT, _("Campaign"), ORIGIN, lambda signals: signals.campaign),
    _fact("source", Kind.TEXT, _("Source"), ORIGIN, lambda signals: signals.source),
    _fact("medium", Kind.TEXT, _("Medium"), ORIGIN, lambda signals: signals.medium),
    _fact("referrer", Kind.TEXT, _("Referring site"), ORIGIN, lambda signals: signals.referrer),
    FactFamily(
        name="query_parameter",
        kind=Kind.TEXT,
        label=_("Query parameter"),
        group=ORIGIN,
        read=lambda signals, name: signals.query.get(name, ""),
        default="",
        purpose=Purpose.ESSENTIAL,
        scope=Scope.REQUEST,
        parameter_label=_("parameter"),
        parameter_choices=query_choices,
    ),
    _fact("cue", Kind.TEXT, _("What has just happened in the page"), HERE, lambda signals: signals.cue, choices=_CUES),
    _fact(
        "skipped_slot",
        Kind.TEXT,
        _("Slot that was scrolled past without stopping"),
        HERE,
        lambda signals: signals.skipped_slot,
    ),
    _fact("logged_in", Kind.YES_NO, _("Is logged in"), WHO, lambda signals: signals.is_logged_in, default=False),
    _fact(
        "has_consent",
        Kind.YES_NO,
        _("Allows to be adapted to"),
        WHO,
        lambda signals: signals.consent.personalise,
        default=False,
    ),
)
