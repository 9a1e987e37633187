"""What a fact of the audience derives from: of the request for everybody, of the visitor where consent allows."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from attune.audience.domain.context import RequestSignals, VisitorReading
from attune.audience.domain.events import Event
from attune.rules.domain.facts.fact import Fact, FactFamily, FactValue, Purpose, Scope
from attune.text import comparable


class RequestFact(Fact):
    """Something that the request says of itself; it needs no consent, for nothing is kept of it."""

    purpose = Purpose.ESSENTIAL
    scope = Scope.REQUEST

    @abstractmethod
    def read(self, signals: RequestSignals, /) -> FactValue:
        """Read it from the request."""
        raise NotImplementedError


class RequestFamily(FactFamily):
    """Many things that the request says of itself."""

    purpose = Purpose.ESSENTIAL
    scope = Scope.REQUEST

    @abstractmethod
    def read(self, signals: RequestSignals, parameter: str, /) -> FactValue:
        """Read one of them from the request."""
        raise NotImplementedError


class VisitorFact(Fact):
    """Something that the profile says; without consent it is as of a first visit."""

    purpose = Purpose.PERSONALISE
    scope = Scope.VISITOR

    @abstractmethod
    def read(self, reading: VisitorReading, /) -> FactValue:
        """Read it from the profile at a moment."""
        raise NotImplementedError


class LearnedFact(VisitorFact):
    """Something that is folded from events as they come: it begins with the default, and the profile keeps it."""

    @abstractmethod
    def learn(self, value: Any, event: Event, /) -> FactValue:
        """Give what is known after an event, from what was known before it."""
        raise NotImplementedError

    def read(self, reading: VisitorReading, /) -> FactValue:
        """Read what was learned; what the fact cannot have, since it learned otherwise before, is left unread."""
        value = reading.profile.learned.get(self.name, self.default)
        return value if self.allows(value) else self.default


class VisitorFamily(FactFamily):
    """Many things that the profile says."""

    purpose = Purpose.PERSONALISE
    scope = Scope.VISITOR

    @abstractmethod
    def read(self, reading: VisitorReading, parameter: str, /) -> FactValue:
        """Read one of them from the profile at a moment."""
        raise NotImplementedError


def value_by_name(name: str, said: Mapping[str, str]) -> str:
    """Return what is said under a name, or under one that reads the same; "" where nothing is."""
    if name in said:
        return said[name]
    wanted = comparable(name)
    return next((value for other, value in said.items() if comparable(other) == wanted), "")
