"""Django's configuration of the cms app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "cms"
    label = "attune_cms"
    verbose_name = _("Attune site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the names of writers be linked to their pages, which needs the apps below to be ready."""
        from attune.tagging.domain.entity_linking import LinkableKind
        from attune.tagging.registry import linkable_page_types

        linkable_page_types.offer("attune_cms.AuthorPage", LinkableKind.AUTHOR)
