"""While a site is upgraded two releases share one cache: neither reads, or is harmed by, what the other has written."""

import dataclasses
import enum
import hashlib
import io
import pickle
from typing import Any, get_args, get_type_hints

import pytest
from django.core.cache import cache

from attune.experiments.models import Experiment
from attune.experiments.services import live_specs
from attune.keys import SCHEMA, schema_key
from attune.matching.models import ContentQuery
from attune.matching.selectors import content_query_specs
from attune.tagging.admin.suggestions import suggestions_for
from attune.tagging.analysis.linkable_pages import linkable_page_types
from attune.tagging.domain.entity_linking import LinkableKind, name_key
from tests.flows.pages import text

pytestmark = pytest.mark.django_db
OURS = ("attune", "cms")
# What the classes in the cache look like, for this number. Another digest asks for another number: see below.
SHAPES = {1: "e322f483d466e583"}
FAMILIES = (
    "body",
    "experiments:running",
    "matching:content_asks",
    "page-plan",
    "tagging:namesakes",
    "tagging:suggestions",
)
# What pickle writes of an instance of a class that this release does not have.
OF_ANOTHER_RELEASE = b"cno_such_module\nThing\n."


@pytest.fixture
def warm(site, reader):
    """Each entry of the cache by its key, as it is kept, after all has run that puts values of our classes there."""
    Experiment(name="Opener", slug="opener", slot="front", variants="default\nDeep", live=True).save()
    ContentQuery(name="Of floods", slug="of-floods").save()
    linkable_page_types.offer("wagtailcore.Page", LinkableKind.PLACE, lambda page: (page.title,))
    use(site, reader)
    yield dict(cache._cache)
    linkable_page_types.withdraw("wagtailcore.Page")


def use(site, reader):
    """Ask for everything that is kept in the cache."""
    article = site.floods[0]
    article.title = "A title that nobody has read yet"
    return (
        "Good morning, everyone" in text(reader.get("/")),
        [spec.key for spec in live_specs()],
        [*content_query_specs()],
        linkable_page_types.known().page_of(name_key("Loaf 0"), "GPE"),
        bool(suggestions_for(article).report),
    )


def test_only_keys_with_the_number_of_the_schema_hold_values_of_our_classes(warm):
    numbered = f":{schema_key('')}"

    without = {key for key, entry in warm.items() if classes_in(entry) and numbered not in key}

    assert without == set()
    assert [family for family in FAMILIES if not any(f"{numbered}{family}" in key for key in warm)] == []


def test_a_change_of_these_classes_has_a_number_of_its_own(warm):
    shapes = sorted({shape for entry in warm.values() for kind in classes_in(entry) for shape in shapes_of(kind)})

    digest = hashlib.sha256("\n".join(shapes).encode()).hexdigest()[:16]
    assert SHAPES.get(SCHEMA) == digest, (
        f"Classes whose values lie in shared caches have changed. Raise SCHEMA in attune/keys.py, if it was not raised "
        f'since the last release, and write SHAPES = {{number: "{digest}"}} here. The classes:\n' + "\n".join(shapes)
    )


def test_entries_that_name_classes_of_another_release_are_as_good_as_none(warm, site, reader):
    before = use(site, reader)
    for key, entry in warm.items():
        if classes_in(entry):
            cache._cache[key] = OF_ANOTHER_RELEASE

    assert use(site, reader) == before
    assert [key for key in warm if cache._cache[key] == OF_ANOTHER_RELEASE] == []


class Noting(pickle.Unpickler):
    """Read an entry, and note the classes of ours in it."""

    def __init__(self, entry: bytes) -> None:
        super().__init__(io.BytesIO(entry))
        self.met: set[type] = set()

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name)
        if module.split(".")[0] in OURS:
            self.met.add(found)
        return found


def classes_in(entry: bytes) -> set[type]:
    noting = Noting(entry)
    noting.load()
    return noting.met


def shapes_of(kind: type, known: frozenset[type] = frozenset()) -> set[str]:
    """Return one line for a class and for each class of ours among its fields: its place, name and fields."""
    if kind in known or kind.__module__.split(".")[0] not in OURS:
        return set()
    name = f"{kind.__module__}.{kind.__qualname__}"
    if issubclass(kind, enum.Enum):
        return {f"{name}: {', '.join(str(each.value) for each in kind)}"}
    if not dataclasses.is_dataclass(kind):
        return {name}
    hints = get_type_hints(kind)
    fields = [(field.name, hints[field.name]) for field in dataclasses.fields(kind)]
    below = {shape for _, hint in fields for each in types_in(hint) for shape in shapes_of(each, known | {kind})}
    return {f"{name}: {', '.join(f'{field} {hint}' for field, hint in fields)}"} | below


def types_in(hint: Any) -> set[type]:
    inner = {found for each in get_args(hint) for found in types_in(each)}
    return inner | {hint} if isinstance(hint, type) else inner
