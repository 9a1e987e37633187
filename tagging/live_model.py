"""The model of topics that reads pages now."""

from functools import lru_cache

from tagging.learning.keeping import from_bytes
from tagging.learning.model import TopicModel
from tagging.models import ModelVersion


def live_model() -> tuple[int, TopicModel]:
    """Return the live model with its number; 0 and one without examples before the first was put live."""
    number = ModelVersion.objects.filter(is_live=True).values_list("number", flat=True).first()
    return (0, TopicModel()) if number is None else (number, _model(number))


@lru_cache(maxsize=2)
def _model(number: int) -> TopicModel:
    return from_bytes(bytes(ModelVersion.objects.get(number=number).content))
