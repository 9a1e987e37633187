"""Django's configuration of the audience app."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class AudienceConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "attune.audience"
    label = "attune_audience"
    verbose_name = _("Attune audience")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the facts and effects of the audience, and what editors choose from when they write about visitors."""
        # What these import needs the models, which are not there before now.
        from attune.audience import checks, choices, contexts, receivers  # noqa: F401
        from attune.audience.facts.all_facts import FACTS
        from attune.audience.selectors import firing_words
        from attune.audience.triggers.all_effects import EFFECTS
        from attune.audience.triggers.effect_registry import effect_registry
        from attune.rules.facts.registry import registry
        from attune.rules.providers.personas import persona_provider
        from attune.rules.providers.proof_contexts import context_sources
        from attune.rules.providers.suggestions import suggestions
        from attune.rules.usage.choice_references import choice_models
        from attune.rules.usage.protection import ProtectedModel, protected_models

        registry.register(*FACTS)
        for effect, performer in EFFECTS:
            effect_registry.register(effect, performer=performer)
        choice_models.offer(choices.page_choices, "wagtailcore.Page", by="pk")
        protected_models.add(apps.get_model("attune_rules.Trigger"), ProtectedModel(remembered=firing_words))
        context_sources.offer("personas", contexts.persona_contexts)
        persona_provider.offer(contexts.sample_visitors)
        suggestions.offer("traits", choices.trait_choices)
        suggestions.offer("lists", choices.list_choices)
        suggestions.offer("affinities", choices.affinity_choices)
        suggestions.offer("hooks", choices.hook_choices)
        suggestions.offer("people", choices.people_choices)
