"""Django's configuration of the experiments app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExperimentsConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "experiments"
    label = "attune_experiments"
    verbose_name = _("Attune experiments")
    default_auto_field = "django.db.models.BigAutoField"
