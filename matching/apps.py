"""Django's configuration of the matching app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Name the app, keep its label from colliding with another package's, and offer its facts."""

    name = "matching"
    label = "attune_matching"
    verbose_name = _("Attune matching")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks and facts and connect signals, once the models are loaded."""
        from matching import checks, facts, receivers, services, topic_uses
        from matching.models import ContentQuery
        from matching.selectors import content_query_choices
        from rules.named_choices import named_choices
        from rules.usage import Guarded, guarded_models

        named_choices.offer(content_query_choices, "attune_matching.ContentQuery")
        guarded_models.add(ContentQuery, Guarded())
        register(checks.check_settings)
        facts.register()
        receivers.connect()
        services.prepare()
        topic_uses.offer()
