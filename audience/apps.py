"""Django's configuration of the audience app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudienceConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "audience"
    label = "attune_audience"
    verbose_name = _("Attune audience")
    default_auto_field = "django.db.models.BigAutoField"
