"""Django's configuration of the rules app."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "rules"
    label = "attune_rules"
    verbose_name = _("Attune rules")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks and listen to publications: both need the models to be loaded."""
        from wagtail.permissions import register_permission_policy

        from rules import checks, receivers, recent
        from rules.contexts import context_sources
        from rules.reviewing import REVIEWED, ReviewedPolicy

        register(checks.check_settings)
        register(checks.check_names)
        register(checks.check_workflow, Tags.database)
        context_sources.offer("recent", recent.recent_contexts)
        receivers.connect()
        for model in REVIEWED:
            register_permission_policy(model, ReviewedPolicy(model))
