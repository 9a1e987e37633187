"""Hook the audience into Wagtail."""

from wagtail.snippets.models import register_snippet

from audience.viewsets import PersonaViewSet

register_snippet(PersonaViewSet)
