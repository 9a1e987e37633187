"""Topics that are the same but for case, plural, accents or spelling."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from attune.tagging.domain.text import singular, words
from attune.tagging.domain.wordlists import STOP_WORDS


def duplicates(names_by_topic: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Group the topics of which some name is the same, the groups and their members in order."""
    by_form: dict[str, set[str]] = defaultdict(set)
    for topic, names in names_by_topic.items():
        for name in names:
            by_form[normal_form_of(name)].add(topic)
    groups = _joined(members for form, members in by_form.items() if form and len(members) > 1)
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def normal_form_of(name: str) -> str:
    """Return what is left of a name when case, plural, accents, spelling, joiners and small words are disregarded."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    pieces = words(bare.casefold().replace("-", " ").replace("&", " "))
    bearing = [piece for piece in pieces if piece not in STOP_WORDS] or pieces
    return "".join(singular(piece) for piece in bearing)


def _joined(groups: Iterable[set[str]]) -> list[set[str]]:
    joined: list[set[str]] = []
    for group in groups:
        touching = [each for each in joined if each & group]
        joined = [each for each in joined if not each & group]
        joined.append(group.union(*touching))
    return joined
