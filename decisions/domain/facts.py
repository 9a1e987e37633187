"""What a fact of the page derives from."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime

from attune.decisions.domain.slots import PageAbout
from attune.rules.domain.facts.fact import Fact, FactValue, Purpose, Scope


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The page that is shown, when, and how often its visitor has viewed it before; 0 where that may not be known."""

    about: PageAbout
    earlier_views: int = 0
    now: datetime | None = None


class PageFact(Fact):
    """Something that the page says that is shown; it needs no consent unless it says it does."""

    purpose = Purpose.ESSENTIAL
    scope = Scope.PAGE

    @abstractmethod
    def read(self, shown: ShownPage, /) -> FactValue:
        """Read it from the page."""
        raise NotImplementedError
