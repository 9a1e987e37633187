"""Which rows a list of choices names, so that whoever asks who uses a row finds what chose it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from attune.providers import Provider

# As Wagtail's reference index takes it: the model, the primary key, and two paths below the block.
Reference = tuple[type[Model], str, str, str]


@dataclass(frozen=True, slots=True)
class ChoiceModel:
    """The rows of a model, by the field whose value is chosen; what stands before it in the value is the prefix."""

    label: str
    by: str = "slug"
    prefix: str = ""

    @property
    def model(self) -> type[Model]:
        """Return the model."""
        return apps.get_model(self.label)

    def references(self, values: Iterable[Any]) -> Iterator[Reference]:
        """Return a reference to every row that the values name."""
        keys = [str(value).removeprefix(self.prefix) for value in values if value and self._is_named(str(value))]
        rows = self.model._default_manager.filter(**{f"{self.by}__in": keys}) if keys else ()
        for pk in rows.values_list("pk", flat=True) if keys else ():  # type: ignore[union-attr]
            yield self.model, str(pk), "", ""

    def _is_named(self, value: str) -> bool:
        return value.startswith(self.prefix) and (self.by != "pk" or value.isdecimal())


class ChoiceModels(Provider[ChoiceModel]):
    """Ask whose rows each function of choices, or subject of suggestions, names: its name here is the function."""

    def of(self, choices: object) -> ChoiceModel | None:
        """Return whose rows the choices name, or nothing where they are values of their own."""
        try:
            return self.find(choices)
        # A list of pairs that is written out names nobody's rows.
        except TypeError:
            return None


choice_models = ChoiceModels("the models whose rows choices name")
