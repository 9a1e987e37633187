"""The front page of the demo: a hero with variants, matching pages, teasers and an invitation, all in named slots."""

from collections.abc import Mapping

from cms.demo.raw_blocks import Raw, block_without_variants, hero, slot, variant


def front_page(pages: Mapping[str, int], segments: Mapping[str, int], *, topics: int) -> list[Raw]:
    """Give the raw blocks; pages and segments give primary keys by slug."""
    trees = _teaser(pages, "a-tree-is-slow-furniture", "Who waters the trees?")
    cheese = _teaser(pages, "the-cheese-that-waits-for-fog", "Made by milk, salt and weather")
    barometer = _teaser(pages, "ignore-the-words-on-the-barometer", "Two minutes on the barometer")
    quick = [variant("Quick read", barometer, scheme="bright")]
    return [
        slot("hero", "hero", _hero_default(pages), _hero_variants(pages, segments), pinned=True),
        slot("matching_pages", "for-you", {"heading": "Chosen for you", "empty_heading": "New this week"}, items=3),
        slot("teaser", "editors-pick", trees),
        block_without_variants("shelves", None, "shelves"),
        slot("teaser", "long-read", cheese, quick, cues=["skipped_section"], scheme="dark"),
        slot("call_to_action", "invitation", _invitation(pages, topics), _invitation_variants(pages, topics)),
    ]


def _hero_default(pages: Mapping[str, int]) -> Raw:
    return hero(
        art="street",
        kicker="Streets",
        heading="A street gave away its parking",
        text="Forty-four spaces became benches, bike racks and a very long table. Two years on, we went back to count.",
        page=pages["the-street-that-gave-away-its-parking"],
        label="Take a seat",
    )


def _hero_variants(pages: Mapping[str, int], segments: Mapping[str, int]) -> list[Raw]:
    tide = hero(
        art="tide",
        kicker="By the water",
        heading="The sea keeps a timetable",
        text="Four columns of small figures decide whether you walk home along the beach or wait on a rock.",
        page=pages["how-to-read-a-tide-table"],
        label="Learn to read it",
    )
    cargo = hero(
        art="cargo",
        kicker="On three wheels",
        heading="Parcels learn to pedal",
        text="From Monday, everything for the old town leaves the railway arches by bike. Vans stay outside the ring.",
        page=pages["cargo-bikes-take-the-morning-run"],
        label="See who rides",
    )
    seal = hero(
        art="sluice",
        kicker="From the workshop",
        heading="Nineteen years on one seal",
        text="It was due after twelve. Nobody had it on their list, and then the sea came through the gap.",
        page=pages["what-broke-at-sluice-four"],
        label="Read the inquiry",
    )
    return [
        variant("Water", tide, segments=[segments["river-readers"]], scheme="dark"),
        variant("Wheels", cargo, segments=[segments["new-riders"]], scheme="bright"),
        # Without a segment: only the rule "The workshop on the front page" shows it.
        variant("Workshop", seal, scheme="dark"),
    ]


def _invitation(pages: Mapping[str, int], topics: int) -> Raw:
    return {
        "heading": "Follow what you care about",
        "text": f"{topics} topics, from allotments to weeds. Pick one and read along its thread.",
        "link": {"label": "See all topics", "page": pages["topics"], "address": ""},
    }


def _invitation_variants(pages: Mapping[str, int], topics: int) -> list[Raw]:
    question = _invitation(pages, topics) | {"heading": "What are you curious about today?"}
    return [variant("Question", question)]


def _teaser(pages: Mapping[str, int], article: str, heading: str) -> Raw:
    return {"page": pages[article], "heading": heading, "text": ""}
