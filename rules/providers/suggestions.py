"""What upper floors know and a rule's form suggests: slots, variants, topics, lists and the like."""

from collections.abc import Callable, Iterable

from attune.providers import Provider

Suggest = Callable[[], Iterable[tuple[str, str]]]

TOPICS, SLOTS, VARIANTS, PARAMETERS, TRAITS, LISTS, AFFINITIES, HOOKS, PEOPLE = KNOWN = (
    "topics",
    "slots",
    "variants",
    "parameters",
    "traits",
    "lists",
    "affinities",
    "hooks",
    "people",
)


class Suggestions(Provider[Suggest]):
    """Ask, for each subject, who knows its values as (value, label) pairs."""

    def of(self, subject: str) -> Suggest:
        """Return a callable that lists what is known at the moment it is called, empty where nobody knows."""
        return lambda: self.get(subject)()


suggestions = Suggestions("what a rule's form suggests", otherwise=tuple, names=KNOWN)
