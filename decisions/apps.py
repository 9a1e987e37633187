"""Django's configuration of the decisions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "decisions"
    label = "attune_decisions"
    verbose_name = _("Attune decisions")
    default_auto_field = "django.db.models.BigAutoField"
