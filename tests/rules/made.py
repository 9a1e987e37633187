"""Declarations made by hand for tests, over the facts that the site really registers."""

from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Condition, make_test
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import Rule, Segment, Trigger
from attune.rules.services import trigger_fact_keys

MOBILE = make_test(registry.get("device"), "is", "mobile")
KEEN = make_test(registry.get("visits_7d"), "at_least", 3)
SHOW_B = ShowVariant(SlotRef("hero"), "B")


def segment(slug: str = "mobile", condition: Condition = MOBILE, **kwargs) -> Segment:
    """Keep a segment; it is live unless told otherwise, but not yet published."""
    return Segment.objects.create(name=slug.title(), slug=slug, condition=from_condition(condition), **kwargs)


def rule(slug: str = "welcome", condition: Condition = MOBILE, *, acts=(SHOW_B,), **kwargs) -> Rule:
    """Keep a rule, as segment() does."""
    return Rule.objects.create(
        name=slug.title(), slug=slug, condition=from_condition(condition), actions=from_acts(acts), **kwargs
    )


def trigger(slug: str = "keen", condition: Condition = KEEN, *, event="page_view", **kwargs) -> Trigger:
    """Keep a trigger, as segment() does."""
    effects = from_acts([SetTrait(slug, "yes")])
    return Trigger.objects.create(
        name=slug.title(), slug=slug, condition=from_condition(condition), event=event, effects=effects, **kwargs
    )


def draft(model, slug: str, condition: Condition = MOBILE, **kwargs):
    """Keep a declaration that was saved but never published, with its revision."""
    make = {Segment: segment, Rule: rule, Trigger: trigger}[model]
    declaration = make(slug, condition, live=False, **kwargs)
    declaration.save_revision()
    return declaration


def facts(**changed) -> Facts:
    """Give total facts: the defaults, with some of them changed."""
    return {**registry.defaults(trigger_fact_keys()), "now": 1_750_000_000.0, **changed}
