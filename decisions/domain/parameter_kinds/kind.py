"""The base of the kinds of parameters."""

from abc import ABC, abstractmethod
from typing import ClassVar, Protocol

ParameterValue = str | int | bool


class ParameterLimits(Protocol):
    """What a parameter says of the values that it may have; each kind heeds what concerns it."""

    @property
    def default(self) -> ParameterValue:
        """Return what the parameter is where nobody says otherwise."""

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the values of a choice, or the names that an order puts in a row."""

    @property
    def least(self) -> int:
        """Return the least number, or the fewest letters."""

    @property
    def most(self) -> int:
        """Return the greatest number, or the most letters."""


class ParameterKind(ABC):
    """How a parameter is typed; a kind has no state, so all instances of one class are equal."""

    __slots__ = ()

    # What other servers read of it.
    name: ClassVar[str]
    # Whether least and most say something of it.
    is_bounded: ClassVar[bool] = False

    @abstractmethod
    def allows(self, value: object, limits: ParameterLimits) -> bool:
        """Say whether a value may be saved and rendered."""

    def read(self, text: str, limits: ParameterLimits) -> object:
        """Return the value that a text means, as rules hold it; what it gives is allowed or refused afterwards."""
        return text

    def __eq__(self, other: object) -> bool:
        """Say whether another kind is of the same class."""
        return type(self) is type(other)

    def __repr__(self) -> str:
        """Return the kind as it is made."""
        return f"{type(self).__name__}()"

    def __hash__(self) -> int:
        """Return the same for all instances of one class."""
        return hash(type(self))
