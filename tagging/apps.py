"""Django's configuration of the tagging app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaggingConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "tagging"
    label = "attune_tagging"
    verbose_name = _("Attune tagging")
    default_auto_field = "django.db.models.BigAutoField"
