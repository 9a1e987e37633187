"""Checks: refuse to start with settings that mean nothing."""

from dataclasses import fields
from ipaddress import ip_network
from typing import Any, get_origin, get_type_hints

from django.core.checks import CheckMessage, Error, Warning, register

from attune.audience.conf import (
    SECTION,
    UNIX,
    AudienceConf,
    expects_proxy,
    has_proxy_setting,
    hooks,
    main_switch,
    raw_settings,
)
from attune.audience.server_keys import server_key_problem
from attune.audience.triggers.effect_registry import effect_registry
from attune.audience.triggers.webhook_checks import webhook_problem, webhook_risk

_ABOVE_ZERO = frozenset(
    {
        "HALF_LIFE_DAYS",
        "RETENTION_DAYS",
        "COOKIE_AGE_DAYS",
        "TICKET_AGE_HOURS",
        "MAX_BODY_BYTES",
        "MAX_EVENTS",
        "EXPOSURE_FACTS_DAYS",
        "RATE_PER_MINUTE",
        "RATE_PER_MINUTE_PER_ADDRESS",
        "NEW_VISITORS_PER_MINUTE_PER_ADDRESS",
    }
)


@register()
def check_settings(**kwargs: object) -> list[CheckMessage]:
    """Name every setting of ours that is unknown, of a wrong type or out of its range."""
    problems = [problem for name, value in raw_settings().items() if (problem := _problem(name, value))]
    return [Error(f'ATTUNE["{SECTION}"]["{name}"] {text}', id="attune_audience.E001") for name, text in problems]


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
        Error(f'ATTUNE["{SECTION}"]["WEBHOOKS"]["{name}"] {text}', id="attune_audience.E002")
        for name, text in found
        if text
    ]


@register(deploy=True)
def check_proxies(**kwargs: object) -> list[CheckMessage]:
    """Warn where nobody said which proxies to believe: behind one, all visitors would share one limit on events."""
    if check_settings():
        return []
    setting = f'ATTUNE["{SECTION}"]["TRUSTED_PROXIES"]'
    if not has_proxy_setting() or (expects_proxy() and not raw_settings()["TRUSTED_PROXIES"]):
        message = f"{setting} names no proxy. Behind one all visitors would share one address and one limit on events."
        hint = (
            'Name the proxies in front of the site, such as ["127.0.0.1"], or write [] where browsers reach it '
            "directly. The settings of this project read ATTUNE_TRUSTED_PROXIES: networks joined by commas, or none."
        )
        return [Warning(message, hint=hint, id="attune_audience.W001")]
    everybody = [
        text for text in raw_settings()["TRUSTED_PROXIES"] if text != UNIX and not ip_network(text, False).prefixlen
    ]
    return [
        Warning(f'{setting} holds "{text}": anybody may then claim any address.', id="attune_audience.W002")
        for text in everybody
    ]


def _problem(name: str, value: Any) -> tuple[str, str] | None:
    hints = get_type_hints(AudienceConf)
    if name not in hints:
        known = ", ".join(field.name for field in fields(AudienceConf))
        return name, f"is no setting. The settings are {known}."
    if not _is_of(value, hints[name]):
        # Keys are shown to nobody.
        shown = "..." if name == "SERVER_KEYS" else repr(value)
        return name, f"is {shown}, which is of the wrong type. It must be {_spoken(hints[name])}."
    if name in _ABOVE_ZERO and value <= 0:
        return name, f"is {value!r}. It must be above 0."
    if name == "WEBHOOKS":
        return next(((name, text) for each in value.items() if (text := webhook_problem(*each))), None)
    if name == "SERVER_KEYS":
        return (name, text) if (text := server_key_problem(value)) else None
    return _bad_network(name, value) if name == "TRUSTED_PROXIES" else None


def _is_of(value: object, hint: Any) -> bool:
    kind = get_origin(hint) or hint
    if kind is tuple:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)


def _spoken(hint: Any) -> str:
    kind = get_origin(hint) or hint
    names = {tuple: "a list of texts", bool: "True or False", float: "a number", int: "a whole number", str: "a text"}
    return names.get(kind, "a dictionary")


def _bad_network(name: str, networks: tuple[str, ...]) -> tuple[str, str] | None:
    for text in networks:
        if text == UNIX:
            continue
        try:
            ip_network(text, strict=False)
        except ValueError:
            return name, f'holds "{text}", which is no network. Write one such as "10.0.0.0/8", or "unix".'
    return None
