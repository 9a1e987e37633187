"""Put experiments into the admin."""

from wagtail.snippets.models import register_snippet

from attune.experiments.viewsets import ExperimentViewSet

register_snippet(ExperimentViewSet)
