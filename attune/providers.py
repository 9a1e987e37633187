"""What upper floors offer to a lower one, which does not import them: each offer is made in AppConfig.ready()."""

from collections.abc import Collection, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")
ALONE = ""


class Provider(Generic[T]):
    """Hold what is offered of one subject: a single offer, or one for each name.

    otherwise is what who asks gets where nothing is offered. names are those that may be offered; any, where none are
    given. subject says in words what is offered, for messages.
    """

    def __init__(self, subject: str, *, otherwise: T | None = None, names: Collection[Hashable] = ()) -> None:
        self.subject = subject
        self._otherwise = otherwise
        self._names = names
        self._offers: dict[Hashable, T] = {}

    def offer(self, offered: T, *, name: Hashable = ALONE) -> None:
        """Offer something; it takes the place of what was offered before under the same name."""
        if self._names and name not in self._names:
            known = ", ".join(map(str, self._names))
            raise UnknownOfferError(f'Nobody asks for "{name}" among {self.subject}. Offer one of: {known}.')
        self._offers[name] = offered

    def withdraw(self, name: Hashable = ALONE) -> None:
        """Take an offer back; it does no harm where there is none."""
        self._offers.pop(name, None)

    def reset(self) -> None:
        """Take all offers back."""
        self._offers.clear()

    @contextmanager
    def offering(self, offered: T, *, name: Hashable = ALONE) -> Iterator[None]:
        """Offer something for a while, as tests do; afterwards all is as it was before."""
        before = dict(self._offers)
        self.offer(offered, name=name)
        try:
            yield
        finally:
            self._offers = before

    def find(self, name: Hashable = ALONE) -> T | None:
        """Return what is offered, or otherwise; None where there is neither."""
        return self._offers.get(name, self._otherwise)

    def get(self, name: Hashable = ALONE) -> T:
        """Return what is offered, or otherwise; MissingOfferError is raised where there is neither."""
        found = self.find(name)
        if found is None:
            named = f' under the name "{name}"' if name != ALONE else ""
            raise MissingOfferError(
                f"Nobody offers {self.subject}{named}. An app offers it in AppConfig.ready(): add it to INSTALLED_APPS."
            )
        return found

    def offers(self) -> dict[Hashable, T]:
        """Return all that is offered by its names, in the order in which the names were first offered."""
        return dict(self._offers)


class UnknownOfferError(ValueError):
    """Something is offered under a name that nobody asks for."""


class MissingOfferError(LookupError):
    """Something is asked for that nobody offers."""
