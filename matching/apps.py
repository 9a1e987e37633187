"""Django's configuration of the matching app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Name the app, keep its label from colliding with another package's, and offer its facts."""

    name = "attune.matching"
    label = "attune_matching"
    verbose_name = _("Attune matching")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks and facts and connect signals, once the models are loaded."""
        from attune.matching import checks, facts, receivers, topic_uses
        from attune.matching.backends.choice import load_backend
        from attune.matching.models import ContentQuery
        from attune.matching.selectors import content_query_choices
        from attune.rules.registry import ChoiceModel, ProtectedModel, choice_models, protected_models

        choice_models.offer(ChoiceModel("attune_matching.ContentQuery"), name=content_query_choices)
        protected_models.offer(ProtectedModel(), name=ContentQuery)
        register(checks.check_settings)
        facts.register()
        receivers.connect()
        load_backend()
        topic_uses.register()
