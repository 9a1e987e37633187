"""What a fact of the matching pages derives from."""

from abc import abstractmethod

from attune.matching.domain.ranking import MatchReading
from attune.rules.domain.facts.fact import Fact, FactFamily, FactValue, Purpose, Scope


class MatchFact(Fact):
    """Something that the pages that fit the visitor say; it rests on what they like, and needs consent."""

    purpose = Purpose.PERSONALISE
    scope = Scope.MATCH

    @abstractmethod
    def read(self, reading: MatchReading, /) -> FactValue:
        """Read it from what matching knows of the request."""
        raise NotImplementedError


class MatchFamily(FactFamily):
    """Many things that the pages that fit the visitor say."""

    purpose = Purpose.PERSONALISE
    scope = Scope.MATCH

    @abstractmethod
    def read(self, reading: MatchReading, parameter: str, /) -> FactValue:
        """Read one of them from what matching knows of the request."""
        raise NotImplementedError
