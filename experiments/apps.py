"""Django's configuration of the experiments app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ExperimentsConfig(AppConfig):
    """Name the app, keep its label from colliding with another package's, and connect its signals."""

    name = "attune.experiments"
    label = "attune_experiments"
    verbose_name = _("Attune experiments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks and connect signals once the models are loaded."""
        from attune.experiments import checks, receivers

        register(checks.check_settings)
        receivers.connect()
