"""Pages that are one to a reader: an alias and its source, and the same page in another language.

An alias shows what its source says. A translation bears the key of the page that it was made of. Both are found again
from any page of the family, over chains of aliases too.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, Q
from wagtail.models import Page

_KEY = "attune:families"
# Without a cache nobody can tell of a change: then what was read is good for a minute.
_SECONDS_WITHOUT_CACHE = 60.0
_FIELDS = ("pk", "translation_key", "alias_of_id", "locale_id", "path", "live")


class FamilyMember(NamedTuple):
    """A page of a family, by what ties it to the others and by where it stands."""

    id: int
    key: object
    alias_of: int | None
    locale: int
    path: str
    is_live: bool = True


@dataclass(frozen=True)
class PageFamilies:
    """The pages of some families by their ids; a page that is not among them is alone."""

    pages: Mapping[int, FamilyMember]

    def source(self, page_id: int) -> int:
        """Give the page whose words a page shows: the end of its chain of aliases, mostly itself."""
        return self._chain(page_id)[-1]

    def translations(self, page_id: int) -> frozenset[int]:
        """Give the page in every language, itself among them."""
        page = self.pages.get(page_id)
        return frozenset({page_id, *(self._by_key[page.key] if page else ())})

    def stood_for(self, page_id: int) -> frozenset[int]:
        """Give the pages that a page stands for: itself, what it is an alias of, and these in every language."""
        found: set[int] = set()
        waiting = {page_id}
        while waiting:
            found |= waiting
            waiting = {each for one in waiting for each in (*self.translations(one), *self._chain(one))} - found
        return frozenset(found)

    def same(self, page_id: int) -> frozenset[int]:
        """Give all pages that are one to a reader with a page: its source, all aliases, in every language."""
        return self._members[self._first[page_id]] if page_id in self._first else frozenset({page_id})

    def first(self, page_id: int) -> int:
        """Give the one page by which all pages of the family are remembered."""
        return self._first.get(page_id, page_id)

    def first_translation(self, page_id: int) -> int:
        """Give the one page by which a page is known in every language."""
        return min(self.translations(page_id))

    def all_of(self, page_ids: Iterable[int]) -> frozenset[int]:
        """Give some pages with all that are one with them."""
        return frozenset(each for page_id in page_ids for each in self.same(page_id))

    def counterpart(self, page_id: int, *, locale: int, below: str = "") -> int:
        """Give what there is of a page in a language and below a path of the tree; the page itself where nothing is."""
        fitting = [
            page
            for each in self.same(page_id)
            if (page := self.pages.get(each)) and page.is_live and page.locale == locale and page.path.startswith(below)
        ]
        # A page that fits stands for itself; an alias only where there is nothing else.
        fitting.sort(key=lambda page: (page.id != page_id, page.alias_of is not None, page.id))
        return fitting[0].id if fitting else page_id

    def _chain(self, page_id: int) -> list[int]:
        chain = [page_id]
        while (page := self.pages.get(chain[-1])) and page.alias_of is not None and page.alias_of not in chain:
            chain.append(page.alias_of)
        return chain

    @cached_property
    def _by_key(self) -> Mapping[object, list[int]]:
        found: dict[object, list[int]] = defaultdict(list)
        for page in self.pages.values():
            found[page.key].append(page.id)
        return found

    @cached_property
    def _members(self) -> Mapping[int, frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for page_id, first in self._first.items():
            found[first].add(page_id)
        return {first: frozenset(members) for first, members in found.items()}

    @cached_property
    def _first(self) -> Mapping[int, int]:
        """Give each page its family's first page: no alias, if there is one that is none, and the oldest of these."""
        neighbours: dict[int, set[int]] = defaultdict(set)
        for page in self.pages.values():
            for other in (*self.translations(page.id), *self._chain(page.id)):
                neighbours[page.id].add(other)
                neighbours[other].add(page.id)
        first: dict[int, int] = {}
        for page_id in sorted(neighbours, key=lambda each: (self._is_alias(each), each)):
            waiting = {page_id} - first.keys()
            while waiting:
                first |= dict.fromkeys(waiting, page_id)
                waiting = {each for one in waiting for each in neighbours[one]} - first.keys()
        return first

    def _is_alias(self, page_id: int) -> bool:
        page = self.pages.get(page_id)
        return page is not None and page.alias_of is not None


def families_of(page_ids: Collection[int]) -> PageFamilies:
    """Read the families of some pages: one query where they are alone, one more for each step along aliases."""
    known: dict[int, FamilyMember] = {}
    asked: set[int] = set()
    waiting = set(page_ids) - {0}
    while waiting:
        asked |= waiting
        keys = Page.objects.filter(pk__in=waiting).values("translation_key")
        related = Q(pk__in=waiting) | Q(alias_of__in=waiting) | Q(translation_key__in=keys)
        rows = [FamilyMember(*row) for row in Page.objects.filter(related).values_list(*_FIELDS)]
        known |= {row.id: row for row in rows}
        sources = {row.alias_of for row in known.values() if row.alias_of is not None}
        waiting = {row.id for row in rows if row.alias_of is not None or len(rows) > len(waiting)} | sources
        waiting -= asked
    return PageFamilies(known)


def families() -> PageFamilies:
    """Give every family of more than one page, as this process read them after pages last came, went or moved."""
    global _read
    version = cache.get(_KEY)
    if version is None and cache.add(_KEY, new := time.time_ns(), None):
        version = new
    if _read is None or not _read.is_good(version):
        _read = _Read(all_families(), version, time.monotonic())
    return _read.families


def forget_families() -> None:
    """Have every process read the families anew: a page was made, deleted or moved, or is an alias no more."""
    cache.set(_KEY, time.time_ns(), None)


@dataclass(frozen=True)
class _Read:
    """What this process has read, under which version and when."""

    families: PageFamilies
    version: int | None
    at: float

    def is_good(self, version: int | None) -> bool:
        """Say whether nothing has changed since."""
        if version is None:
            return time.monotonic() - self.at < _SECONDS_WITHOUT_CACHE
        return version == self.version


_read: _Read | None = None


def all_families() -> PageFamilies:
    """Read every family of more than one page; one query."""
    shared = Page.objects.order_by().values("translation_key").annotate(number=Count("pk")).filter(number__gt=1)
    sources = Page.objects.exclude(alias_of=None).order_by().values("alias_of")
    related = Q(alias_of__isnull=False) | Q(pk__in=sources) | Q(translation_key__in=shared.values("translation_key"))
    rows = (FamilyMember(*row) for row in Page.objects.filter(related).values_list(*_FIELDS))
    return PageFamilies({row.id: row for row in rows})


def home_pages() -> tuple[tuple[int, str, str], ...]:
    """Give the home page of each site in every language: its id, its place in the tree, and that of the site's own."""
    own = Page.objects.filter(sites_rooted_here__isnull=False).distinct().values_list("pk", "path", "translation_key")
    keys: dict[object, str] = {}
    for _pk, path, key in own:
        keys.setdefault(key, path)
    found = Page.objects.filter(translation_key__in=keys).values_list("pk", "path", "translation_key")
    # A translation may be the home page of a site of its own.
    sites = {pk: path for pk, path, _key in own}
    return tuple((pk, path, sites.get(pk, keys[key])) for pk, path, key in found)


def aliases_of(page_id: int) -> frozenset[int]:
    """Give all pages that show the words of a page: its aliases, and theirs; one query where there are none."""
    found: set[int] = set()
    waiting = {page_id}
    while waiting:
        waiting = {*Page.objects.filter(alias_of__in=waiting).values_list("pk", flat=True)} - found - {page_id}
        found |= waiting
    return frozenset(found)


def sources_of(page_ids: Collection[int]) -> dict[int, int]:
    """Give by each page the one whose words it shows; one query where none is an alias."""
    found = {page_id: page_id for page_id in page_ids}
    steps: dict[int, int] = {}
    waiting = set(page_ids)
    while waiting:
        rows = Page.objects.filter(pk__in=waiting, alias_of__isnull=False).values_list("pk", "alias_of_id")
        new = dict(rows)
        steps |= new
        waiting = set(new.values()) - steps.keys()
    for page_id in found:
        seen: set[int] = set()
        while found[page_id] in steps and found[page_id] not in seen:
            seen.add(found[page_id])
            found[page_id] = steps[found[page_id]]
    return found
