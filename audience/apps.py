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
        from attune.rules.registry import (
            ChoiceModel,
            ProtectedModel,
            choice_models,
            context_sources,
            persona_provider,
            protected_models,
            registry,
            suggestions,
        )

        registry.register(*FACTS)
        for effect, performer in EFFECTS:
            effect_registry.register(effect, performer=performer)
        choice_models.offer(ChoiceModel("wagtailcore.Page", by="pk"), name=choices.page_choices)
        protected_models.offer(ProtectedModel(remembered=firing_words), name=apps.get_model("attune_rules.Trigger"))
        context_sources.offer(contexts.persona_contexts, name="personas")
        persona_provider.offer(contexts.sample_visitors)
        suggestions.offer(choices.trait_choices, name="traits")
        suggestions.offer(choices.list_choices, name="lists")
        suggestions.offer(choices.affinity_choices, name="affinities")
        suggestions.offer(choices.hook_choices, name="hooks")
        suggestions.offer(choices.people_choices, name="people")
