"""What upper floors know and a rule's form suggests: slots, variants, topics, lists and the like."""

from collections.abc import Callable, Iterable

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


class Suggestions:
    """Keep, for each subject, who knows its values; filled in AppConfig.ready() of the apps above."""

    def __init__(self) -> None:
        """Start with nobody who knows."""
        self._known: dict[str, Suggest] = {}

    def offer(self, subject: str, suggest: Suggest) -> None:
        """Let somebody suggest (value, label) pairs for one of the subjects in KNOWN."""
        if subject not in KNOWN:
            raise ValueError(f'"{subject}" is nothing that a rule\'s form asks for. Offer one of: {", ".join(KNOWN)}.')
        self._known[subject] = suggest

    def of(self, subject: str) -> Suggest:
        """Give a callable that lists what is known at the moment it is called, empty where nobody knows."""
        return lambda: self._known.get(subject, tuple)()


suggestions = Suggestions()
