"""A rule, segment or trigger as it stands in its form, half finished perhaps, beside the rules that are live."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from wagtail.models import Site

from attune.rules.builder.action_rows import InvalidActionError
from attune.rules.builder.fields import to_acts, to_condition
from attune.rules.builder.partial_form import PartialActs, partial_acts, partial_condition, posted_stream
from attune.rules.domain.analysis.conflicts import Rival
from attune.rules.domain.conditions import Condition, ConditionError, check_condition, inline_segments
from attune.rules.domain.rules import RULE_PREFIX, SEGMENT_PREFIX, RuleBook
from attune.rules.domain.thresholds import with_thresholds
from attune.rules.facts.thresholds import live_thresholds
from attune.rules.models import Rule
from attune.rules.selectors import restricted_to_site
from attune.rules.serialisation.book_json import TRIGGER_PREFIX

PREFIXES = {"segment": SEGMENT_PREFIX, "rule": RULE_PREFIX, "trigger": TRIGGER_PREFIX}
USUAL_PRIORITY = Rule._meta.get_field("priority").default


@dataclass(frozen=True, slots=True)
class Draft:
    """What is finished of a declaration: live_key is the key of what is live of it, "" where nothing is.

    The condition holds its segments still, and does not ask for the site; the acts are a rule's actions.
    """

    kind: str
    key: str
    live_key: str
    condition: Condition | None
    acts: tuple[Any, ...] = ()
    priority: int = USUAL_PRIORITY
    site: Site | None = None
    problems: tuple[str, ...] = ()


def posted_draft(data: Mapping[str, Any], kind: str) -> Draft:
    """Read a form as it stands, or raise UnreadableFormError where it is none of ours."""
    model = apps.get_model("attune_rules", kind)
    typed = partial_condition(posted_stream(model._meta.get_field("condition").stream_block, data, "condition"))
    acts = PartialActs(())
    if kind == "rule":
        acts = partial_acts(posted_stream(model._meta.get_field("actions").stream_block, data, "actions"))
    condition, wrong = _made_whole(typed.condition)
    site = data.get("site", "")
    return Draft(
        kind,
        key=PREFIXES[kind] + data.get("slug", ""),
        live_key=_live_key(model, kind, data.get("bench-pk", "")),
        condition=condition,
        acts=acts.acts,
        priority=_priority(data.get("priority", "")),
        site=Site.objects.select_related("root_page").filter(pk=site).first() if site.isdecimal() else None,
        problems=(*typed.problems, *acts.problems, *wrong),
    )


def stored_draft(row: Any) -> Draft:
    """Read a version of a declaration as it is stored."""
    model, kind = type(row), row._meta.model_name
    acts, condition, problems = (), None, ()
    try:
        condition = to_condition(row.condition)
        acts = to_acts(row.actions) if kind == "rule" else ()
    except ConditionError as error:
        problems = (_(error.text) % error.values,)
    except InvalidActionError as error:
        problems = (str(error),)
    condition, wrong = _made_whole(condition)
    return Draft(
        kind,
        key=PREFIXES[kind] + row.slug,
        live_key=_live_key(model, kind, str(row.pk)),
        condition=condition,
        acts=acts,
        priority=getattr(row, "priority", USUAL_PRIORITY),
        site=row.site,
        problems=(*problems, *wrong),
    )


def rivals_of(draft: Draft, book: RuleBook) -> tuple[Rival, tuple[Rival, ...]]:
    """Give a draft and the others of its kind in the book, their segments in place; or raise a ConditionError.

    Between segments there is no fight, and so no rank; of what is live of the draft itself nothing is given.
    """
    written = book.segments()
    conditions = {key: each for key, each in book.inlined().items() if key.startswith(PREFIXES[draft.kind])}
    conditions.pop(draft.live_key, None)
    if draft.condition is None:
        raise ValueError("Nothing of this draft is finished.")
    own = inline_segments(restricted_to_site(draft.condition, draft.site), written)
    places = {(book.priorities.get(key, 0), key) for key in conditions} | {(draft.priority, draft.key)}
    ranks = {key: rank for rank, (_priority, key) in enumerate(sorted(places))}
    others = tuple(
        Rival(key, each, book.actions.get(key, ()), ranks[key]) for key, each in conditions.items() if key != draft.key
    )
    return Rival(draft.key, own, draft.acts, ranks[draft.key]), others


def _made_whole(condition: Condition | None) -> tuple[Condition | None, tuple[str, ...]]:
    """Put the numbers of thresholds in their places; say what is wrong where that fails."""
    if condition is None:
        return None, ()
    try:
        check_condition(condition)
        return with_thresholds(condition, {slug: each.number for slug, each in live_thresholds().items()}), ()
    except ConditionError as error:
        return None, (_(error.text) % error.values,)


def _live_key(model: Any, kind: str, pk: str) -> str:
    slug = model.objects.filter(pk=pk).values_list("slug", flat=True).first() if pk.isdecimal() else None
    return PREFIXES[kind] + slug if slug else ""


def _priority(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 5 else USUAL_PRIORITY
