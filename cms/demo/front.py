"""The front page of the demo: a hero with variants, matching pages, teasers and an invitation, all in named slots."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Raw = dict[str, Any]


def front_page(pages: Mapping[str, int], segments: Mapping[str, int]) -> list[Raw]:
    """Give the raw blocks; pages and segments give primary keys by slug."""
    trees = _teaser(pages, "a-tree-is-slow-furniture", "Who waters the trees?")
    cheese = _teaser(pages, "the-cheese-that-waits-for-fog", "Made by milk, salt and weather")
    return [
        _slot("hero", "hero", _hero_default(pages), _hero_variants(pages, segments), pinned=True),
        _slot("matching_pages", "for-you", {"heading": "Chosen for you", "empty_heading": "New this week"}, items=3),
        _slot("teaser", "editors-pick", trees),
        _slot("call_to_action", "invitation", _invitation(pages), _invitation_variants(pages)),
        _slot("teaser", "long-read", cheese, scheme="dark"),
    ]


def _hero_default(pages: Mapping[str, int]) -> Raw:
    return _hero(
        pages,
        "the-street-that-gave-away-its-parking",
        art="street",
        kicker="Streets",
        heading="A street gave away its parking",
        text="Forty-four spaces became benches, bike racks and a very long table. Two years on, we went back to count.",
        label="Take a seat",
    )


def _hero_variants(pages: Mapping[str, int], segments: Mapping[str, int]) -> list[Raw]:
    tide = _hero(
        pages,
        "how-to-read-a-tide-table",
        art="tide",
        kicker="By the water",
        heading="The sea keeps a timetable",
        text="Four columns of small figures decide whether you walk home along the beach or wait on a rock.",
        label="Learn to read it",
    )
    cargo = _hero(
        pages,
        "cargo-bikes-take-the-morning-run",
        art="cargo",
        kicker="On three wheels",
        heading="Parcels learn to pedal",
        text="From Monday, everything for the old town leaves the railway arches by bike. Vans stay outside the ring.",
        label="See who rides",
    )
    seal = _hero(
        pages,
        "what-broke-at-sluice-four",
        art="sluice",
        kicker="From the workshop",
        heading="Nineteen years on one seal",
        text="It was due after twelve. Nobody had it on their list, and then the sea came through the gap.",
        label="Read the inquiry",
    )
    return [
        _variant("Water", tide, segments=[segments["river-readers"]], scheme="dark"),
        _variant("Wheels", cargo, segments=[segments["new-riders"]], scheme="bright"),
        # Without a segment: only the rule "The workshop on the front page" shows it.
        _variant("Workshop", seal, scheme="dark"),
    ]


def _invitation(pages: Mapping[str, int]) -> Raw:
    return {
        "heading": "Follow what you care about",
        "text": "Twenty-one topics, from floods to fridges. Pick one and read along its thread.",
        "link": {"label": "See all topics", "page": pages["topics"], "address": ""},
    }


def _invitation_variants(pages: Mapping[str, int]) -> list[Raw]:
    question = _invitation(pages) | {"heading": "What are you curious about today?"}
    return [_variant("Question", question)]


def _hero(pages: Mapping[str, int], article: str, *, label: str, **words: str) -> Raw:
    return {**words, "image": None, "link": {"label": label, "page": pages[article], "address": ""}}


def _teaser(pages: Mapping[str, int], article: str, heading: str) -> Raw:
    return {"page": pages[article], "heading": heading, "text": ""}


def _slot(
    block: str, name: str, content: Raw, variants: list[Raw] | None = None, *, pinned: bool = False, **parameters: Any
) -> Raw:
    value = {"content": content, "variants": variants or [], "slot": name, "pinned": pinned, "parameters": parameters}
    return {"type": block, "id": _id("slot", name), "value": value}


def _variant(name: str, content: Raw, *, segments: list[int] | None = None, **parameters: Any) -> Raw:
    value = {
        "name": name,
        # Without an id, Wagtail takes the items of a list for bare values.
        "segments": [{"type": "item", "id": _id(name, str(pk)), "value": pk} for pk in segments or []],
        "starts": None,
        "ends": None,
        "parameters": parameters,
        "content": content,
    }
    return {"type": "item", "id": _id("variant", name), "value": value}


def _id(*names: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("attune-demo", *names))))
