"""What is known of pages that adapt, offered by the floor above: their slots, and what rules may ask of them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from attune.decisions.context.core_slots import with_core
from attune.decisions.domain.slots import PageAbout, Slot
from attune.providers import Provider


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A published page that adapts, as it is now; a public one is shown to everyone who asks."""

    title: str
    about: PageAbout
    slots: tuple[Slot, ...]
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class KnownPageSource:
    """Who knows the pages: plans gives them by their ids, adapting the ids of so many that adapt most."""

    plans: Callable[[Collection[int]], Mapping[int, KnownPage]]
    adapting: Callable[[int], Collection[int]]


class KnownPages(Provider[KnownPageSource]):
    """Ask who knows the pages; nobody does until an upper floor says so."""

    def of(self, page_ids: Collection[int]) -> dict[int, KnownPage]:
        """Give the pages of those ids that are published and adapt."""
        found = self.get().plans(page_ids) if page_ids else {}
        return {page_id: replace(page, slots=tuple(with_core(page.slots))) for page_id, page in found.items()}

    def adapting(self, most: int) -> dict[int, KnownPage]:
        """Give some of the pages that adapt most."""
        return self.of(self.get().adapting(most))


class PageLookup:
    """The pages that one walk through what was seen has come across, each looked up once."""

    def __init__(self) -> None:
        """Start with none."""
        self._met: dict[int, KnownPage | None] = {}

    def page(self, page_id: int) -> KnownPage | None:
        """Give a page that is published and adapts; nothing where it is gone, or adapts no more."""
        if page_id not in self._met:
            self._met[page_id] = known_page_provider.of([page_id]).get(page_id)
        return self._met[page_id]

    def known(self) -> dict[int, KnownPage]:
        """Give those that were found, by their ids."""
        return {page_id: page for page_id, page in self._met.items() if page}


_NONE = KnownPageSource(plans=lambda _page_ids: {}, adapting=lambda _most: ())
known_page_provider = KnownPages("the pages that adapt", otherwise=_NONE)
