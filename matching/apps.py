"""Django's configuration of the matching app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "matching"
    label = "attune_matching"
    verbose_name = _("Attune matching")
    default_auto_field = "django.db.models.BigAutoField"
