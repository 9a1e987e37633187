"""Who asks for what may be deleted or renamed: rules, triggers, segments, pages and whatever else refers to it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _
from wagtail.models import Page

from attune.providers import Provider
from attune.rules.facts.value_words import name_list
from attune.rules.usage.references import ReferringRow, VersionStage, referrers_of

MOST_NAMED = 5
FIRST = ("segment", "rule", "trigger")
Tell = Callable[[Any], Iterable[str]]


class InUseError(ProtectedError, PermissionDenied):
    """What something asks for must not be deleted, nor get another name; Wagtail's admin takes it for a refusal."""


# The name under which the first such refusal was known.
SegmentInUseError = InUseError


@dataclass(frozen=True, slots=True)
class ProtectedModel:
    """A sort of rows that are neither deleted nor renamed while something asks for them.

    by is the field whose value others keep, "" where they keep the primary key. counts says of which models rows are
    uses; of machines' rows and of a site's own settings they are none. remembered names what else keeps the name, so
    that it must not change, though the row may go.
    """

    by: str = "slug"
    counts: Callable[[type[Model]], bool] = bool
    remembered: Tell = lambda _row: ()  # noqa: E731


class ProtectedModels(Provider[ProtectedModel]):
    """Ask how a model is guarded: its name here is the model."""

    def of(self, row: Any) -> ProtectedModel | None:
        """Return how the rows of a model are guarded, or nothing."""
        return self.find(type(row))


protected_models = ProtectedModels("the models that are guarded")


def uses_of(target: Any, *, are_live: bool = False) -> list[ReferringRow]:
    """Return all that asks for a row: live, scheduled, in review or drafted, or only what visitors meet."""
    return uses_of_each([target], are_live=are_live)[target.pk]


def uses_of_each(targets: Sequence[Any], *, are_live: bool = False) -> Mapping[Any, list[ReferringRow]]:
    """Return, by the primary keys of rows of one model, all that asks for each; many are asked for together."""
    guarded = (protected_models.of(targets[0]) if targets else None) or ProtectedModel()
    found = referrers_of(targets, by=guarded.by, counts=guarded.counts)
    return {pk: sorted((use for use in uses if use.acts or not are_live), key=_place) for pk, uses in found.items()}


def users_of(target: Any, *, are_live: bool = False) -> list[str]:
    """Name all that asks for a row, drafts too unless only what is live or scheduled counts."""
    return [use_words(use) for use in uses_of(target, are_live=are_live)]


def use_words(use: ReferringRow) -> str:
    """Say what asks, such as: the rule “Welcome”; and in which version, where its form does not show it."""
    kind = _("page") if isinstance(use.row, Page) else use.row._meta.verbose_name
    words = _("the %(kind)s “%(name)s”") % {"kind": kind, "name": _title(use.row)}
    match use.stage:
        case VersionStage.SCHEDULED:
            return _("%(what)s (scheduled version)") % {"what": words}
        case VersionStage.REVIEW:
            return _("%(what)s (version in review)") % {"what": words}
        case _:
            return words


def in_use_words(target: Any, users: Iterable[str]) -> str:
    """Say that a row is in use, by what, and what to do."""
    text = _("The %(kind)s “%(name)s” is in use by %(named)s. Take it out of there first.")
    shown = name_list(list(users), MOST_NAMED)
    return text % {"kind": target._meta.verbose_name, "name": str(target), "named": shown}


def refuse_if_used(target: Any, uses: Iterable[ReferringRow]) -> None:
    """Raise InUseError where a row has uses."""
    if users := [use_words(use) for use in uses]:
        raise InUseError(in_use_words(target, users), {target})


def new_name_refusal(row: Any) -> str:
    """Say why a row cannot be called as it is now, or "" where it can: others keep the name that it had."""
    before = _renamed(row)
    users = list(_who_keeps_the_name_of(before)) if before else []
    if not users:
        return ""
    by = protected_models.of(row).by  # type: ignore[union-attr]
    text = _("“%(was)s” cannot become “%(wanted)s”: it is in use by %(named)s, which would no longer find it.")
    return text % {"was": getattr(before, by), "wanted": getattr(row, by), "named": name_list(users, MOST_NAMED)}


class ProtectedNameMixin:
    """Let a row keep the name by which others ask for it: in its form, and when one of its versions comes back."""

    def clean(self) -> None:
        """Refuse another name while something asks for this one."""
        super().clean()  # type: ignore[misc]
        if refusal := new_name_refusal(self):
            raise ValidationError({protected_models.of(self).by: refusal})  # type: ignore[union-attr]

    def with_content_json(self, content: Any) -> Any:
        """Read a version; it bears the row's own name where others ask for that, or where another has taken its own."""
        version = super().with_content_json(content)  # type: ignore[misc]
        guarded, before = protected_models.of(version), _renamed(version)
        if guarded and before and (new_name_refusal(version) or _is_taken(version, guarded)):
            setattr(version, guarded.by, getattr(before, guarded.by))
        return version


class ProtectedSiteMixin:
    """Let a version whose site is gone belong to it still: with no site it would act on all of them."""

    def with_content_json(self, content: Any) -> Any:
        """Read a version; its form shows a site that is gone, and asks for another before it is kept."""
        version = super().with_content_json(content)  # type: ignore[misc]
        version.site_id = version.site_id or content.get("site")
        return version


def _renamed(row: Any) -> Any:
    """Return the row as the database has it if it is called otherwise there, else nothing."""
    guarded = protected_models.of(row)
    if guarded is None or not guarded.by or not row.pk:
        return None
    before = type(row)._default_manager.filter(pk=row.pk).first()
    return before if before and getattr(before, guarded.by) != getattr(row, guarded.by) else None


def _who_keeps_the_name_of(row: Any) -> Iterator[str]:
    yield from users_of(row)
    yield from protected_models.of(row).remembered(row)  # type: ignore[union-attr]


def _is_taken(row: Any, guarded: ProtectedModel) -> bool:
    others = type(row)._default_manager.exclude(pk=row.pk)
    return bool(others.filter(**{guarded.by: getattr(row, guarded.by)}).exists())


def _place(use: ReferringRow) -> tuple[int, int, str]:
    name = use.row._meta.model_name
    kind = FIRST.index(name) if name in FIRST else len(FIRST) + isinstance(use.row, Page)
    return kind, getattr(use.row, "priority", 0), _title(use.row)


def _title(row: Any) -> str:
    return str(getattr(row, "title", "") or row)
