"""Django's configuration of the decisions app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    """Name the app, keep its label from colliding with another package's, offer its facts and connect its signals."""

    name = "decisions"
    label = "attune_decisions"
    verbose_name = _("Attune decisions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks and facts and connect signals once the models are loaded."""
        from decisions import checks, coverage, facts, receivers, topic_uses, visit_layout
        from rules.statistics import rule_statistics

        register(checks.check_settings)
        facts.register()
        receivers.connect()
        rule_statistics.offer(coverage.statistics)
        topic_uses.offer()
        visit_layout.offer()
