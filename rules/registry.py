"""What other apps may register with rules: facts, samples, choices, names in use, and what a rule's page shows."""

from attune.rules.facts.registry import registry
from attune.rules.providers.effects import offered_effects
from attune.rules.providers.page_previews import PREVIEW_QUERY, ForwardsQueryMixin, PagePreviewSource, page_previews
from attune.rules.providers.personas import PersonaSample, persona_provider
from attune.rules.providers.proof_contexts import context_sources
from attune.rules.providers.rule_statistics import NOTHING_KNOWN, Statistic, rule_statistics
from attune.rules.providers.slot_catalogue import KnownParameter, KnownSlot, slot_catalogue
from attune.rules.providers.suggestions import (
    AFFINITIES,
    LISTS,
    PARAMETERS,
    SLOTS,
    TOPICS,
    TRAITS,
    VARIANTS,
    suggestions,
)
from attune.rules.usage.choice_references import ChoiceModel, choice_models
from attune.rules.usage.protection import (
    ProtectedModel,
    ProtectedNameMixin,
    ProtectedSiteMixin,
    protected_models,
    use_words,
    uses_of_each,
)

__all__ = [
    "AFFINITIES",
    "LISTS",
    "NOTHING_KNOWN",
    "PARAMETERS",
    "PREVIEW_QUERY",
    "SLOTS",
    "TOPICS",
    "TRAITS",
    "VARIANTS",
    "ChoiceModel",
    "ForwardsQueryMixin",
    "KnownParameter",
    "KnownSlot",
    "PagePreviewSource",
    "PersonaSample",
    "ProtectedModel",
    "ProtectedNameMixin",
    "ProtectedSiteMixin",
    "Statistic",
    "choice_models",
    "context_sources",
    "offered_effects",
    "page_previews",
    "persona_provider",
    "protected_models",
    "registry",
    "rule_statistics",
    "slot_catalogue",
    "suggestions",
    "use_words",
    "uses_of_each",
]
