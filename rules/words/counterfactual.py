"""Why not B: the smallest change of a visitor's facts that would give another answer, found and put in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from attune.rules.domain.analysis.conflicts import Rival
from attune.rules.domain.analysis.counterfactual import Counterfactual, find_counterfactual
from attune.rules.domain.analysis.nearest_visitor import FactChange
from attune.rules.domain.conditions import All, Any, Condition, tests_of
from attune.rules.domain.facts.fact import Fact, FactFamily, Facts, FactValue, Kind, split_key
from attune.rules.domain.language.phrases import uncapitalised
from attune.rules.domain.rules import SEGMENT_PREFIX, Action, RuleBook
from attune.rules.facts.registry import registry
from attune.rules.facts.value_words import label_of, value_words
from attune.rules.words.site_solver import solver_for

# Every variant of a page is asked about at once, while somebody waits for the page.
MOST_STEPS = 400


def smallest_change(
    wanted: Action, rivals: Iterable[Rival], facts: Facts, *, is_changeable: Callable[[str], bool]
) -> Counterfactual:
    """Find the smallest change of facts with which an action's answer wins among the rivals."""
    rivals = tuple(rivals)
    keys = {test.key for rival in rivals for test in tests_of(rival.condition)}
    now: FactValue = facts.get("now", 0.0)
    solve = solver_for(keys, now=float(now), steps=MOST_STEPS)  # type: ignore[arg-type]
    return find_counterfactual(wanted, rivals, facts, solve, is_changeable=is_changeable)


def inlined_conditions(book: RuleBook, switched: Mapping[str, bool]) -> dict[str, Condition]:
    """Give every condition of a book with its segments in place; of one that is switched by hand, all or nobody."""
    by_hand: dict[str, Condition] = {
        SEGMENT_PREFIX + slug: All(()) if is_on else Any(()) for slug, is_on in switched.items()
    }
    return replace(book, conditions={**book.conditions, **by_hand}).inlined()


def fact_change_words(change: FactChange) -> str:
    """Say what would have to be otherwise, such as "2 more visits in 7 days (3 instead of 1)"."""
    offer, label = registry.get(split_key(change.key)[0]), label_of(change.key)
    before, after = value_words(offer, change.before), value_words(offer, change.after)
    if offer.kind == Kind.SET:
        return _set_words(label, offer, change)
    if offer.kind == Kind.NUMBER and float(change.size).is_integer():
        text = _("%(number)d more: %(label)s (%(after)s instead of %(before)s)")
        if change.after < change.before:  # type: ignore[operator]
            text = _("%(number)d fewer: %(label)s (%(after)s instead of %(before)s)")
        return text % {"number": change.size, "label": uncapitalised(label), "after": after, "before": before}
    return _("%(label)s: %(after)s instead of %(before)s") % {"label": label, "after": after, "before": before}


def _set_words(label: str, offer: Fact | FactFamily, change: FactChange) -> str:
    before, after = frozenset(change.before), frozenset(change.after)  # type: ignore[arg-type]
    parts = []
    if after - before:
        values = value_words(offer, after - before)
        parts.append(_("%(label)s: also %(values)s") % {"label": label, "values": values})
    if before - after:
        values = value_words(offer, before - after)
        parts.append(_("%(label)s: without %(values)s") % {"label": label, "values": values})
    return ", ".join(parts)
