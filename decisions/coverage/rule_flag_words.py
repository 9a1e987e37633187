"""What is odd about a rule or trigger, in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.decisions.models import Flag
from attune.rules.domain.conditions import UnknownFactError
from attune.rules.domain.facts.fact import split_key
from attune.rules.registry import registry


def flag_words(flag: Flag) -> str:
    """Say in one or two sentences what is odd and what to look at."""
    if flag.kind == Flag.Kind.STOPPED:
        return _stopped(flag)
    fact = _label(flag.data["fact"])
    text = _(
        "In %(share)s %% of %(asked)d sampled requests of the last week the fact “%(fact)s” was missing, "
        "and its default stood for it. Look at where it is read, or ask for something else."
    )
    return text % {"share": f"{100 * flag.data['share']:.0f}", "asked": flag.data["asked"], "fact": fact}


def _stopped(flag: Flag) -> str:
    values = {**flag.data, "last": date_format(date.fromisoformat(flag.data["last"]), "j F Y")}
    days = ngettext(
        "It acted on %(days)d of %(of)d days, and never since %(last)s.",
        "It acted on %(days)d of %(of)d days, and never since %(last)s.",
        values["days"],
    )
    ask = _("Look whether a stronger rule takes its place, or what it asks for comes no more.")
    return f"{days % values} {ask}"


def _label(key: str) -> str:
    name, parameter = split_key(key)
    try:
        label = str(registry.get(name).label)
    except UnknownFactError:
        return key
    return f"{label} ({parameter})" if parameter else label
