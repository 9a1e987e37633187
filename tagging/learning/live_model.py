"""The model of topics that reads pages now."""

from functools import lru_cache

from attune.tagging.learning.model import TopicModel
from attune.tagging.learning.serialisation import model_from_bytes
from attune.tagging.models import ModelVersion


def live_model() -> tuple[int, TopicModel]:
    """Return the live model with its number; 0 and one without examples before the first was put live."""
    number = ModelVersion.objects.filter(is_live=True).values_list("number", flat=True).first()
    return (0, TopicModel()) if number is None else (number, _model(number))


@lru_cache(maxsize=2)
def _model(number: int) -> TopicModel:
    return model_from_bytes(bytes(ModelVersion.objects.get(number=number).content))
