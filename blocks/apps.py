"""Django's configuration of the blocks app."""

from django.apps import AppConfig, apps
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class BlocksConfig(AppConfig):
    """Name the app, keep its label from colliding with another package's, and make the page editor ready."""

    name = "blocks"
    label = "attune_blocks"
    verbose_name = _("Attune blocks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks, hand the page editor its blocks and rules their slots, once the models are loaded."""
        from blocks import adapters, checks, exports, plans, previews, receivers, rule_previews, selectors
        from decisions.page_plans import page_plans
        from experiments.known_slots import known_slots
        from rules import suggestions
        from rules.catalogue import catalogue
        from rules.showings import showings
        from rules.usage import Guarded, guarded_models

        register(checks.check_settings)
        register(checks.check_order)
        register(checks.check_bases)
        guarded_models.add(apps.get_model("attune_audience.Persona"), Guarded(remembered=previews.shared_as))
        register(checks.check_own_fields)
        adapters.connect()
        exports.guard_exports()
        receivers.connect()
        catalogue.offer(selectors.known_slots)
        known_slots.offer(selectors.slots_with_variants)
        showings.offer(rule_previews.modes, rule_previews.show)
        page_plans.offer(plans.known_pages, plans.adapting_ids)
        suggestions.suggestions.offer(suggestions.SLOTS, selectors.slot_names)
        suggestions.suggestions.offer(suggestions.VARIANTS, selectors.variant_names)
        suggestions.suggestions.offer(suggestions.PARAMETERS, selectors.parameter_names)
