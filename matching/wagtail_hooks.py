"""Hooks of the admin: content queries are snippets."""

from wagtail.snippets.models import register_snippet

from attune.matching.viewsets import ContentQueryViewSet

register_snippet(ContentQueryViewSet)
