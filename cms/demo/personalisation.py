"""Make the demo's topics, personas, segments, rules, trigger and experiment."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model

from attune.rules.admin.bases import act_from_json, from_acts, from_condition
from attune.rules.domain.language.exchange import from_exchange
from attune.rules.registry import registry
from cms.demo.pictures import ensure_portrait

Row = Mapping[str, Any]
_PERSONA = ("slug", "name", "description", "facts", "affinities")


def make_topics(rows: Iterable[Row]) -> dict[str, int]:
    """Make the vocabulary, broader topics first; give primary keys by slug."""
    topic = apps.get_model("attune_tagging", "Topic")
    by_name: dict[str, Model] = {}
    for row in rows:
        known = topic.objects.filter(name__iexact=row["name"]).first()
        by_name[row["name"]] = known or topic.objects.create(
            name=row["name"], synonyms="\n".join(row["synonyms"]), broader=by_name.get(row.get("broader", ""))
        )
    return {made.slug: made.pk for made in by_name.values()}  # type: ignore[attr-defined]


def make_personas(rows: Iterable[Row]) -> int:
    """Make the personas, with their portraits; say how many are new."""
    persona = apps.get_model("attune_audience", "Persona")
    known = set(persona.objects.values_list("slug", flat=True))
    new = [row for row in rows if row["slug"] not in known]
    for row in new:
        picture = ensure_portrait(row["portrait"], row["name"])
        persona.objects.create(picture_id=picture, **{name: row[name] for name in _PERSONA})
    return len(new)


def make_segments(rows: Iterable[Row]) -> dict[str, int]:
    """Make and publish the segments; give primary keys by slug."""
    return {row["slug"]: _declared("Segment", row, description=row["description"]).pk for row in rows}


def make_rules(rows: Iterable[Row]) -> None:
    """Make and publish the rules."""
    for row in rows:
        _declared("Rule", row, priority=row["priority"], actions=_acts(row["actions"]))


def make_triggers(rows: Iterable[Row]) -> None:
    """Make and publish the triggers."""
    for row in rows:
        _declared("Trigger", row, event=row["event"], effects=_acts(row["effects"]))


def make_experiments(rows: Iterable[Row]) -> None:
    """Make and start the experiments."""
    experiment = apps.get_model("attune_experiments", "Experiment")
    for row in rows:
        if not experiment.objects.filter(slug=row["slug"]).exists():
            _published(experiment(**{**row, "variants": "\n".join(row["variants"])}))


def _declared(kind: str, row: Row, **fields: Any) -> Model:
    model = apps.get_model("attune_rules", kind)
    condition = from_condition(from_exchange(row["condition"], registry))
    found = model.objects.filter(slug=row["slug"]).first()
    return found or _published(model(name=row["name"], slug=row["slug"], condition=condition, **fields))


def _published(declared: Any) -> Any:
    # A new one starts as a draft: else it would be live for a moment without a revision.
    declared.live = False
    declared.full_clean()
    declared.save()
    declared.save_revision().publish()
    return declared


def _acts(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return from_acts(act_from_json(row) for row in rows)
