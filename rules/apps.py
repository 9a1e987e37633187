"""Django's configuration of the rules app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "rules"
    label = "attune_rules"
    verbose_name = _("Attune rules")
    default_auto_field = "django.db.models.BigAutoField"
