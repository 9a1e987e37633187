"""Personas in the editors' menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from audience.models import Persona


class PersonaViewSet(SnippetViewSet):
    """List and edit personas."""

    model = Persona
    icon = "user"
    menu_label = _("Personas")
    menu_name = "personas"
    menu_hook = "register_attune_menu_item"
    menu_order = 200
    list_display = ["name", "description", "site"]
    list_filter = ["site"]
    copy_view_enabled = True
