"""Facts of the request: what it says of who sends it, and by what; none needs consent, for nothing is kept of it."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from attune.audience.conf import conf
from attune.audience.domain.context import RequestSignals
from attune.audience.domain.facts import RequestFact, RequestFamily, value_by_name
from attune.audience.request.countries import country_choices
from attune.audience.request.user_agents import BROWSERS, DEVICES, DEVICES_TOLD, SYSTEMS
from attune.rules.domain.facts.fact import Choices, Kind

DEVICE, WHERE, ORIGIN, WHO = _("Device"), _("Place and language"), _("Where they come from"), _("Visitor")


def language_choices() -> Choices:
    """Give the languages that Django knows, by their two- or three-letter code."""
    named = ((code, str(about["name"])) for code, about in LANG_INFO.items() if "-" not in code and "name" in about)
    return tuple(sorted(named, key=lambda choice: choice[1]))


def query_choices() -> Choices:
    """Give the query parameters that the site lets conditions ask."""
    return tuple((name, name) for name in conf().QUERY_PARAMETERS)


class Device(RequestFact):
    """What sort of device the browser says it runs on."""

    name = "device"
    kind = Kind.TEXT
    label = _("Device")
    group = DEVICE
    choices = DEVICES
    told_as = DEVICES_TOLD

    def read(self, signals: RequestSignals) -> str:
        return signals.device


class Browser(RequestFact):
    """Which browser it says it is."""

    name = "browser"
    kind = Kind.TEXT
    label = _("Browser")
    group = DEVICE
    choices = BROWSERS
    told = _("you use %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return signals.browser


class BrowserVersion(RequestFact):
    """Which version of it."""

    name = "browser_version"
    kind = Kind.VERSION
    label = _("Browser version")
    group = DEVICE
    told = _("your browser has the version %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return signals.browser_version


class OperatingSystem(RequestFact):
    """What the device runs."""

    name = "operating_system"
    kind = Kind.TEXT
    label = _("Operating system")
    group = DEVICE
    choices = SYSTEMS
    told = _("your device runs %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return signals.operating_system


class Language(RequestFact):
    """The language that the browser prefers, without its region."""

    name = "language"
    kind = Kind.TEXT
    label = _("Language")
    group = WHERE
    choices = language_choices
    told = _("your browser asks for %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return signals.language


class Country(RequestFact):
    """The country of the address, or of the browser's language."""

    name = "country"
    kind = Kind.TEXT
    label = _("Country")
    group = WHERE
    choices = country_choices
    told = _("you seem to be in %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return signals.country


class Campaign(RequestFact):
    """The campaign that the address names."""

    name = "campaign"
    kind = Kind.TEXT
    label = _("Campaign")
    group = ORIGIN
    example = "spring"
    told = _("the address that you followed names the campaign %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return signals.campaign


class Source(RequestFact):
    """The source that the address names."""

    name = "source"
    kind = Kind.TEXT
    label = _("Source")
    group = ORIGIN
    example = "newsletter"
    told = _("the address that you followed names the source %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return signals.source


class Medium(RequestFact):
    """The medium that the address names."""

    name = "medium"
    kind = Kind.TEXT
    label = _("Medium")
    group = ORIGIN
    example = "email"
    told = _("the address that you followed names the medium %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return signals.medium


class Referrer(RequestFact):
    """The site that led here."""

    name = "referrer"
    kind = Kind.TEXT
    label = _("Referring site")
    group = ORIGIN
    example = "news.example"
    is_host = True
    told = _("you come from %(value)s")

    def read(self, signals: RequestSignals) -> str:
        return signals.referrer


class QueryParameter(RequestFamily):
    """A parameter of the address, of those that the settings name."""

    name = "query_parameter"
    kind = Kind.TEXT
    label = _("Query parameter")
    group = ORIGIN
    parameter_label = _("parameter")
    parameter_choices = query_choices
    example = "friend"
    told = _("the address that you followed says %(value)s")

    def read(self, signals: RequestSignals, parameter: str) -> str:
        return value_by_name(parameter, signals.query)


class LoggedIn(RequestFact):
    """Whether the visitor has an account, and has said so."""

    name = "logged_in"
    kind = Kind.YES_NO
    label = _("Logged in")
    group = WHO
    told_as = {True: _("you are logged in"), False: _("you are not logged in")}

    def read(self, signals: RequestSignals) -> bool:
        return signals.is_logged_in


class HasConsent(RequestFact):
    """Whether the visitor allows to be adapted to."""

    name = "has_consent"
    kind = Kind.YES_NO
    label = _("Agreed to personalisation")
    group = WHO
    told_as = {
        True: _("you allow this site to adapt to you"),
        False: _("you have not allowed this site to adapt to you"),
    }

    def read(self, signals: RequestSignals) -> bool:
        return signals.consent.personalise


CAMPAIGN_FACT = Campaign.name
CONSENT_FACT = HasConsent.name
DEVICE_FACTS = (Device(), Browser(), BrowserVersion(), OperatingSystem(), Language(), Country())
ORIGIN_FACTS = (Campaign(), Source(), Medium(), Referrer(), QueryParameter())
ACCOUNT_FACTS = (LoggedIn(), HasConsent())
