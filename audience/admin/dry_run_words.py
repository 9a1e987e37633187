"""What a trigger would have done, in words and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.audience.triggers.dry_run import DryRun
from attune.audience.triggers.effect_registry import effect_parts
from attune.rules.admin.bases import act_words
from attune.rules.domain.facts.fact import split_key
from attune.rules.registry import registry


@dataclass(frozen=True, slots=True)
class DryRunExampleRow:
    """One event on which it would have fired: when, of whom (eight signs of the id), and what held."""

    at: datetime
    visitor: str
    held: tuple[str, ...]


def summary(attempt: DryRun) -> str:
    """Say in one sentence how often it would have fired."""
    tally = attempt.tally
    if not attempt.stored:
        text = _("No event of this kind is stored from the last %(days)d days, so there is nothing to try it on.")
        return text % {"days": attempt.days}
    times = ngettext("%(count)d time", "%(count)d times", tally.fired) % {"count": tally.fired}
    people = ngettext("%(count)d visitor", "%(count)d visitors", tally.fired_for) % {"count": tally.fired_for}
    text = _("In the last %(days)d days it would have fired %(times)s, for %(people)s.")
    return text % {"days": attempt.days, "times": times, "people": people}


def judged_share_words(attempt: DryRun) -> str:
    """Say how many of the events could be judged."""
    tally = attempt.tally
    values = {"judged": tally.events, "stored": attempt.stored, "share": int(100 * attempt.share_judged)}
    text = _("%(judged)d of %(stored)d events of this kind were judged (%(share)d %%).") % values
    if tally.held == tally.fired:
        return text
    return f"{text} {_('The condition held on %(held)d of them; it may not fire as often.') % {'held': tally.held}}"


def remarks(attempt: DryRun) -> list[str]:
    """Say what limits the answer, one sentence each."""
    return list(_remarks(attempt))


def effect_lines(attempt: DryRun) -> list[tuple[str, int]]:
    """Give each effect in words, and how often it would have been done."""
    return [(act_words(effect), count) for effect, count in attempt.tally.effects.items()]


def examples(attempt: DryRun) -> list[DryRunExampleRow]:
    """Give some events on which it would have fired, with what held."""
    return [
        DryRunExampleRow(each.at, each.visitor[:8], attempt.trial.held(each.facts)) for each in attempt.tally.examples
    ]


def dry_run_lines(attempt: DryRun) -> list[str]:
    """Give all of it as lines."""
    lines = [summary(attempt), *([judged_share_words(attempt)] if attempt.stored else [])]
    lines += [f"  {count} × {words}" for words, count in effect_lines(attempt)]
    for each in examples(attempt):
        when = date_format(timezone.localtime(each.at), "j F Y, H:i")
        lines.append(f"  {when}, {each.visitor}: {'; '.join(each.held)}")
    return [*lines, *remarks(attempt)]


def dry_run_json(attempt: DryRun) -> dict[str, Any]:
    """Give all of it as plain values."""
    tally = attempt.tally
    return {
        "trigger": attempt.trial.spec.key,
        "is_draft": attempt.trial.is_draft,
        "days": attempt.days,
        "once_per": attempt.trial.spec.once_per.value,
        "events": attempt.stored,
        "events_learnable": attempt.learnable,
        "events_judged": tally.events,
        "share_judged": round(attempt.share_judged, 4),
        "visitors_judged": tally.visitors,
        "held": tally.held,
        "firings": tally.fired,
        "visitors_fired": tally.fired_for,
        "effects": [
            {"kind": type(effect).__name__, **effect_parts(effect), "count": count}
            for effect, count in tally.effects.items()
        ],
        "examples": [
            {"at": each.at.isoformat(), "visitor": each.visitor, "held": list(each.held)} for each in examples(attempt)
        ],
        "facts_unknown": list(attempt.unknown),
        "is_whole": attempt.is_whole,
        "took_s": round(attempt.took_s, 3),
    }


def _remarks(attempt: DryRun) -> Iterator[str]:
    if attempt.unknown:
        names = ", ".join(f"“{registry.get(split_key(key)[0]).label}”" for key in attempt.unknown)
        yield _(
            "It asks for %(facts)s. A worker does not know this when an event arrives, and takes it for nothing: "
            "ask for what the profile knows instead."
        ) % {"facts": names}
    if not attempt.is_whole:
        text = _("Time was up after %(seconds)d s: the visitors judged are a random sample.")
        yield text % {"seconds": round(attempt.took_s)}
    if attempt.learnable < attempt.stored:
        yield _("The other visitors do not allow to be adapted to, or no worker has taken their events in yet.")
    if attempt.stored:
        yield _(
            "Each profile was built anew from the events that are stored; what is older than the site keeps is not "
            "in it. Nothing was written."
        )
