"""Checks: refuse to start with settings that mean nothing."""

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

from attune.audience.conf import COOKIE_CONSENT, SECTION, UNIX, expects_proxy, has_proxy_setting, hooks
from attune.audience.request.consent_adapter import ConsentAdapter
from attune.audience.server_keys import server_key_problem
from attune.audience.triggers.effect_registry import effect_registry
from attune.audience.triggers.webhook_checks import webhook_problem, webhook_risk
from attune.class_paths import class_problem
from attune.conf import main_switch
from attune.settings_checks import SectionChecks, SettingFault, SettingSentences


def _bad_hook(hooks_by_name: Mapping[Any, Any]) -> str | None:
    return next((text for each in hooks_by_name.items() if (text := webhook_problem(*each))), None)


def _bad_network(networks: tuple[str, ...]) -> str | None:
    for text in networks:
        if text == UNIX:
            continue
        try:
            ip_network(text, strict=False)
        except ValueError:
            return f'holds "{text}", which is no network. Write one such as "10.0.0.0/8", or "unix".'
    return None


def _unfit_adapter(path: str) -> str | None:
    if path == COOKIE_CONSENT or not (problem := class_problem(path, ConsentAdapter)):
        return None
    return (
        f'is "{path}", which is no consent adapter. {problem} '
        f'Write "{COOKIE_CONSENT}" or the dotted path of a class as in docs/how-to/extend/add-a-consent-adapter.md.'
    )


_PLACE = 'ATTUNE["{section}"]["{name}"] '
SETTINGS = SectionChecks(
    section=SECTION,
    label="attune_audience",
    codes=dict.fromkeys(SettingFault, "E001"),
    sentences=SettingSentences(
        unknown=_PLACE + "is no setting. The settings are {known}.",
        kind=_PLACE + "is {value}, which is of the wrong type. It must be {kind}.",
        range=_PLACE + "is {value}. It must be {range}.",
        own=_PLACE + "{text}",
        above="above",
    ),
    own={
        "WEBHOOKS": _bad_hook,
        "SERVER_KEYS": server_key_problem,
        "TRUSTED_PROXIES": _bad_network,
        "CONSENT_ADAPTER": _unfit_adapter,
    },
)


@register()
def check_settings(**kwargs: object) -> list[CheckMessage]:
    """Name every setting of ours that is unknown, of a wrong type or out of its range."""
    return SETTINGS.errors()


@register()
def check_switch(**kwargs: object) -> list[CheckMessage]:
    """Refuse a main switch that is neither on nor off: any text would be on."""
    if isinstance(main_switch(), bool):
        return []
    message = (
        f'ATTUNE["ENABLED"] is {main_switch()!r}. Make it True, or False to serve the pages as if we were not there.'
    )
    return [Error(message, id="attune_audience.E003")]


@register()
def check_effects(**kwargs: object) -> list[CheckMessage]:
    """Name every effect that forms offer and that nothing does: only one half of it was registered."""
    return [
        Error(
            f"The effect {effect.__name__} is offered to editors, and no performer does it.",
            hint=f"Register both: effect_registry.register({effect.__name__}, performer=...), in AppConfig.ready().",
            id="attune_audience.E004",
        )
        for effect in effect_registry.without_performer()
    ]


@register(deploy=True)
def check_hooks(**kwargs: object) -> list[CheckMessage]:
    """Name every webhook that a site on the internet must not call: unsigned, or not by HTTPS."""
    # What cannot be read is named by the check above.
    if check_settings():
        return []
    found = ((name, webhook_risk(hook)) for name, hook in hooks().items())
    return [
        Error(f'ATTUNE["AUDIENCE"]["WEBHOOKS"]["{name}"] {text}', id="attune_audience.E002")
        for name, text in found
        if text
    ]


@register(deploy=True)
def check_proxies(**kwargs: object) -> list[CheckMessage]:
    """Warn where nobody said which proxies to believe: behind one, all visitors would share one limit on events."""
    if check_settings():
        return []
    setting = 'ATTUNE["AUDIENCE"]["TRUSTED_PROXIES"]'
    if not has_proxy_setting() or (expects_proxy() and not SECTION.written()["TRUSTED_PROXIES"]):
        message = f"{setting} names no proxy. Behind one all visitors would share one address and one limit on events."
        hint = (
            'Name the proxies in front of the site, such as ["127.0.0.1"], or write [] where browsers reach it '
            "directly. The settings of this project read ATTUNE_TRUSTED_PROXIES: networks joined by commas, or none."
        )
        return [Warning(message, hint=hint, id="attune_audience.W001")]
    everybody = [
        text for text in SECTION.written()["TRUSTED_PROXIES"] if text != UNIX and not ip_network(text, False).prefixlen
    ]
    return [
        Warning(f'{setting} holds "{text}": anybody may then claim any address.', id="attune_audience.W002")
        for text in everybody
    ]
