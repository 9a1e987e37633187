"""Django's configuration of the blocks app."""

from django.apps import AppConfig, apps
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class BlocksConfig(AppConfig):
    """Name the app, keep its label from colliding with another package's, and make the page editor ready."""

    name = "attune.blocks"
    label = "attune_blocks"
    verbose_name = _("Attune blocks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks, hand the page editor its blocks and rules their slots, once the models are loaded."""
        from attune.blocks import adapters, checks, exports, known_pages, previews, receivers, rule_previews, selectors
        from attune.decisions.registry import KnownPageSource, known_page_provider
        from attune.experiments.registry import known_slots
        from attune.rules.registry import (
            PARAMETERS,
            SLOTS,
            VARIANTS,
            PagePreviewSource,
            ProtectedModel,
            page_previews,
            protected_models,
            slot_catalogue,
            suggestions,
        )

        register(checks.check_settings)
        register(checks.check_order)
        register(checks.check_bases)
        protected_models.offer(
            ProtectedModel(remembered=previews.pages_shared_as), name=apps.get_model("attune_audience.Persona")
        )
        register(checks.check_own_fields)
        adapters.connect()
        exports.escape_exported_cells()
        receivers.connect()
        slot_catalogue.offer(selectors.known_slots)
        known_slots.offer(selectors.slots_with_variants)
        page_previews.offer(PagePreviewSource(rule_previews.rule_preview_modes, rule_previews.show_rule_preview))
        known_page_provider.offer(KnownPageSource(known_pages.known_pages, known_pages.adapting_ids))
        suggestions.offer(selectors.slot_names, name=SLOTS)
        suggestions.offer(selectors.variant_names, name=VARIANTS)
        suggestions.offer(selectors.parameter_names, name=PARAMETERS)
