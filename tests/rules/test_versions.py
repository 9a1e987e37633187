"""Versions stand in the order of Semantic Versioning 2.0."""

import itertools

import pytest
import semver
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.rules.domain.facts.versions import precedence

# Section 11.4 of the specification, and numbers beyond one digit.
IN_ORDER = [
    "0.9.0",
    "1.0.0-0",
    "1.0.0-9",
    "1.0.0-10",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.9.0",
    "1.10.0",
    "2.0.0",
]
IDENTIFIERS = st.sampled_from(["0", "1", "10", "a", "A", "-", "x-1", "beta", "0a"])
VERSIONS = st.builds(
    lambda numbers, before, build: (
        ".".join(map(str, numbers)) + ("-" + ".".join(before) if before else "") + ("+" + build if build else "")
    ),
    st.tuples(*[st.integers(0, 12)] * 3),
    st.lists(IDENTIFIERS, max_size=3),
    st.sampled_from(["", "001", "b.1"]),
)


def test_the_specification_s_own_order_holds() -> None:
    places = [precedence(version) or () for version in IN_ORDER]

    assert all(before < after for before, after in itertools.pairwise(places))


@settings(max_examples=200, deadline=None)
@given(VERSIONS, VERSIONS)
def test_the_order_is_that_of_semver(one: str, other: str) -> None:
    ours, theirs = (precedence(one) or ()), (precedence(other) or ())

    assert (ours > theirs) - (ours < theirs) == semver.Version.parse(one).compare(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.2",
        "v1.2.3",
        "01.2.3",
        "1.2.3-",
        "1.2.3-01",
        "1.2.3+",
        "1.2.3 ",
        "1.2.3\n",
        "١.0.0",
        "1.2.3-a..b",
        "9" * 5_000,
    ],
)
def test_what_is_no_version_has_no_place(text: str) -> None:
    assert precedence(text) is None


def test_build_metadata_does_not_count() -> None:
    assert precedence("1.2.3+a") == precedence("1.2.3+b") == precedence("1.2.3")
