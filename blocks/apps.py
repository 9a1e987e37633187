"""Django's configuration of the blocks app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlocksConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "blocks"
    label = "attune_blocks"
    verbose_name = _("Attune blocks")
    default_auto_field = "django.db.models.BigAutoField"
