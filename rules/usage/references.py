"""What refers to a row: what stands now, and the drafts, scheduled versions and versions in review of all models.

Wagtail's reference index knows the latest version alone, and only once its task has run.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, ManyToManyField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, Revision, RevisionMixin, TaskState, WorkflowState

# Longer patterns cost more than another query.
_ASKED_AT_ONCE = 200


class VersionStage(StrEnum):
    """How near to visitors the version is that refers to something, the nearest first."""

    LIVE = "live"
    SCHEDULED = "scheduled"
    REVIEW = "review"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class ReferringRow:
    """A row of which some version refers to another."""

    row: Model
    stage: VersionStage

    @property
    def acts(self) -> bool:
        """Say whether visitors meet it, now or at a set time."""
        return self.stage in (VersionStage.LIVE, VersionStage.SCHEDULED)


def referrers_of(
    targets: Sequence[Model], *, by: str = "", counts: Callable[[type[Model]], bool] = bool
) -> dict[Any, list[ReferringRow]]:
    """Return, by the primary keys of rows of one model, each row that refers to them, once, at its nearest stage.

    by is the field whose value references bear, "" where they bear the primary key alone. Rows of a model for which
    counts() says no are not looked at. Many rows are asked for together: a query for each 200, not for each.
    """
    found: dict[Any, dict[Any, ReferringRow]] = {target.pk: {} for target in targets}
    for start in range(0, len(targets), _ASKED_AT_ONCE):
        asked = _Asked.of(targets[start : start + _ASKED_AT_ONCE], by)
        for model in filter(counts, referring_models(asked.model)):
            for referrer, keys in _referrers(model, asked):
                row = referrer.row
                # What refers to itself is gone with it.
                for pk in keys - {row.pk} if type(row) is asked.model else keys:
                    found[pk].setdefault((_root(model), row.pk), referrer)
    return {pk: list(referrers.values()) for pk, referrers in found.items()}


@dataclass(frozen=True, slots=True)
class _Asked:
    """Rows of one model that are looked for together: by their keys as text, and by what their names look like."""

    model: type[Model]
    keys: Mapping[str, Any]
    pattern: str

    @classmethod
    def of(cls, targets: Sequence[Model], by: str) -> "_Asked":
        names = [name for target in targets if by and (name := str(getattr(target, by)))]
        keys = {str(target.pk): target.pk for target in targets}
        return cls(type(targets[0]), keys, _pattern(keys, names))

    def named_in(self, row: Model) -> set[Any]:
        """Return the keys of those that a row refers to."""
        named = (pk for model, pk in references_in(row) if issubclass(self.model, model))
        return {self.keys[pk] for pk in named if pk in self.keys}


@cache
def referring_models(target: type[Model]) -> tuple[type[Model], ...]:
    """Return the models of which some field may refer to rows of a model, each before those that inherit from it."""
    return tuple(model for model in apps.get_models() if _is_kept(model) and _fields_to(model, target))


def references_in(row: Model) -> Iterator[tuple[type[Model], str]]:
    """Return the model and the primary key of all that a row refers to, in its fields, its blocks and its children."""
    for field in row._meta.get_fields():
        if isinstance(field, ForeignKey) and not isinstance(field, ParentalKey):
            value = field.value_from_object(row)
            yield from [(field.related_model, str(value))] if value is not None else []
        elif isinstance(field, ManyToManyField):
            yield from ((field.related_model, str(each.pk)) for each in field.value_from_object(row))
        elif hasattr(field, "extract_references") and (value := field.value_from_object(row)) is not None:
            yield from ((model, str(pk)) for model, pk, *_paths in field.extract_references(value))
    if isinstance(row, ClusterableModel):
        for relation in get_all_child_relations(row):
            for child in getattr(row, relation.get_accessor_name()).all():
                yield from references_in(child)


def _referrers(model: type[Model], asked: _Asked) -> Iterator[tuple[ReferringRow, set[Any]]]:
    yield from ((ReferringRow(row, VersionStage.LIVE), asked.named_in(row)) for row in _rows(model, asked))
    if issubclass(model, RevisionMixin):
        for stage, revisions in _versions(model).items():
            for revision in _holding(revisions, "content", asked).iterator(chunk_size=50):
                version = _version(model, revision)
                row = model._default_manager.filter(pk=revision.object_id).first()
                if version is not None and row is not None:
                    yield ReferringRow(row, stage), asked.named_in(version)
    # A row that is not live and that no version stands for: what a form would show.
    if issubclass(model, DraftStateMixin):
        unkept = _rows(model, asked, is_live=False)
        yield from ((ReferringRow(row, VersionStage.DRAFT), asked.named_in(row)) for row in unkept)


def _rows(model: type[Model], asked: _Asked, *, is_live: bool = True) -> Iterator[Model]:
    rows = model._default_manager.all()
    if issubclass(model, DraftStateMixin):
        rows = rows.filter(live=True) if is_live else rows.filter(live=False, latest_revision=None)
    yield from _narrowed(model, rows, asked).iterator(chunk_size=50)


def _narrowed(model: type[Model], rows: QuerySet[Any], asked: _Asked) -> QuerySet[Any]:
    """Leave out rows whose columns do not even hold the key; children are tables of their own."""
    may, rows = Q(pk__in=()), rows.order_by("pk")
    for field in _fields_to(model, asked.model):
        if isinstance(field, StreamField):
            rows = rows.annotate(**{f"{field.name}_text": Cast(field.name, TextField())})
            may |= Q(**{f"{field.name}_text__regex": asked.pattern})
        elif isinstance(field, ForeignKey):
            may |= Q(**{f"{field.name}__in": list(asked.keys.values())})
        else:
            return rows
    return rows.filter(may)


def _holding(rows: QuerySet[Any], column: str, asked: _Asked) -> QuerySet[Any]:
    text = Cast(column, TextField())
    return rows.annotate(text=text).filter(text__regex=asked.pattern).order_by("pk")


def _pattern(keys: Iterable[str], names: Sequence[str]) -> str:
    """Return what the text of a stored version holds if it names one of the rows: a key, or a name as a whole value."""
    key = rf'[\[ ,":]({"|".join(map(re.escape, keys))})[],}}" \\]'
    # What is no plain letter is stored escaped, in ways that differ.
    return "|".join((key, *map(re.escape, names))) if all(name.isascii() for name in names) else "."


def _versions(model: type[Model]) -> Mapping[VersionStage, QuerySet[Revision]]:
    """Return the versions of a model's rows that may yet go live, by stage."""
    of_model = Revision.objects.filter(content_type=ContentType.objects.get_for_model(model, for_concrete_model=False))
    keys = TaskState.objects.filter(workflow_state__status__in=_OPEN).values("revision")
    found = {
        VersionStage.SCHEDULED: of_model.filter(approved_go_live_at__isnull=False),
        VersionStage.REVIEW: of_model.filter(pk__in=keys),
    }
    if issubclass(model, DraftStateMixin):
        changed = model._default_manager.filter(Q(has_unpublished_changes=True) | Q(live=False))
        found[VersionStage.DRAFT] = of_model.filter(pk__in=changed.values("latest_revision"))
    return found


_OPEN = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def _version(model: Any, revision: Revision) -> Model | None:
    # As it was written, without what is true of all versions, which may depend on who refers to the row.
    try:
        return model.from_serializable_data(revision.content, check_fks=False)  # type: ignore[no-any-return]
    # What no model of today can read refers to nothing that could come back.
    except (LookupError, TypeError, ValueError, ValidationError):
        return None


def _root(model: type[Model]) -> type[Model]:
    parents = model._meta.get_parent_list()
    return parents[-1] if parents else model


def _is_kept(model: type[Model]) -> bool:
    # Children are read with their parents, and what machines keep of a row is no use of it.
    is_child = any(isinstance(field, ParentalKey) for field in model._meta.get_fields())
    return not (is_child or model._meta.proxy or getattr(model, "wagtail_reference_index_ignore", False))


@cache
def _fields_to(model: type[Model], target: type[Model]) -> tuple[Any, ...]:
    found = [field for field in model._meta.get_fields() if _leads_to(field, target)]
    if issubclass(model, ClusterableModel):
        for relation in get_all_child_relations(model):
            found += [relation] if _fields_to(relation.related_model, target) else []
    return tuple(found)


def _leads_to(field: Any, target: type[Model]) -> bool:
    if isinstance(field, ForeignKey | ManyToManyField) and not isinstance(field, ParentalKey):
        return issubclass(target, field.related_model) if isinstance(field.related_model, type) else False
    return isinstance(field, StreamField) and any(_names(block, target) for block in _within(field.stream_block))


def _within(block: blocks.Block, seen: set[int] | None = None) -> Iterator[blocks.Block]:
    """Return a block and all within it, each once."""
    seen = set() if seen is None else seen
    if id(block) in seen:
        return
    seen.add(id(block))
    yield block
    for child in _children(block):
        yield from _within(child, seen)


def _children(block: blocks.Block) -> Iterable[blocks.Block]:
    child = getattr(block, "child_block", None)
    return [child] if child is not None else getattr(block, "child_blocks", {}).values()


def _names(block: blocks.Block, target: type[Model]) -> bool:
    if isinstance(block, ChooserBlock):
        return issubclass(target, block.model_class)
    named = getattr(block, "named", None)
    return named is not None and issubclass(target, named.model)
