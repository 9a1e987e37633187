"""Django's configuration of the tagging app."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class TaggingConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "attune.tagging"
    label = "attune_tagging"
    verbose_name = _("Attune tagging")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks and listen to publications: both need the models to be loaded."""
        from attune.tagging import checks, receivers

        register(checks.check_settings)
        receivers.connect()
