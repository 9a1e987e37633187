"""Personas in the editors' menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from attune.audience.models import Persona


def _face(persona: Persona) -> str:
    if persona.picture is None:
        return ""
    return persona.picture.get_rendition("fill-64x64").img_tag({"class": "attune-face", "alt": ""})


class PersonaViewSet(SnippetViewSet):
    """List and edit personas."""

    model = Persona
    icon = "user"
    menu_label = _("Personas")
    menu_name = "personas"
    menu_hook = "register_attune_menu_item"
    menu_order = 200
    list_display = [Column("picture", label=_("Picture"), accessor=_face), "name", "description", "site"]
    list_filter = ["site"]
    copy_view_enabled = True
