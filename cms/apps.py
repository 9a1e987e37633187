"""Django's configuration of the cms app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "cms"
    label = "attune_cms"
    verbose_name = _("Attune site")
    default_auto_field = "django.db.models.BigAutoField"
