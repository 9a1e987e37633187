"""Django's configuration of the audience app."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class AudienceConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "audience"
    label = "attune_audience"
    verbose_name = _("Attune audience")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the facts of the audience, and what editors choose from when they write about visitors."""
        # What these import needs the models, which are not there before now.
        from audience import checks, choices, contexts, receivers  # noqa: F401
        from audience.facts import FACTS
        from audience.selectors import what_it_did
        from rules.contexts import context_sources
        from rules.named_choices import named_choices
        from rules.people import people
        from rules.registry import registry
        from rules.suggestions import suggestions
        from rules.usage import Guarded, guarded_models

        registry.register(*FACTS)
        named_choices.offer(choices.page_choices, "wagtailcore.Page", by="pk")
        guarded_models.add(apps.get_model("attune_rules.Trigger"), Guarded(remembered=what_it_did))
        context_sources.offer("personas", contexts.persona_contexts)
        people.offer(contexts.made_up)
        suggestions.offer("traits", choices.trait_choices)
        suggestions.offer("lists", choices.list_choices)
        suggestions.offer("affinities", choices.affinity_choices)
        suggestions.offer("hooks", choices.hook_choices)
        suggestions.offer("people", choices.people_choices)
