"""Which years a text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.periods import named_period


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("The dike of 1953 held until 2021.", (1953, 2021)),
        ("The war of 1914-18 emptied the village.", (1914, 1918)),
        ("From 1958–1962 it stood empty.", (1958, 1962)),
        ("It was built from 1870 to 1874.", (1870, 1874)),
        ("Rents fell in the 1990s.", (1990, 1999)),
        ("Rents fell in the early 1990s.", (1990, 1992)),
        ("Music of the late 1970s.", (1977, 1979)),
        ("Fashions of the '80s return.", (1980, 1989)),
        ("The 80s were loud.", (1980, 1989)),
        ("In the sixties the tram was given up.", (1960, 1969)),
        ("During the late sixties the tram was given up.", (1967, 1969)),
        ("A mill of the 19th century.", (1801, 1900)),
        ("A nineteenth-century mill.", (1801, 1900)),
        ("Between the 18th and 19th centuries the river moved.", (1701, 1900)),
        ("Late twentieth century housing.", (1968, 2000)),
        ("The 1800s brought steam.", (1800, 1899)),
        ("The abbey was founded in 1136.", (1136, 1136)),
    ],
)
def test_years_spans_decades_and_centuries_are_read(text: str, years: tuple[int, int]) -> None:
    period = named_period(text)

    assert period is not None
    assert (period.first, period.last) == years


@pytest.mark.parametrize(
    "text",
    [
        "No year.",
        "It cost £1999 and weighed 1.950 kg.",
        "About 2000 people came, and 1500 metres were run.",
        "She was in her sixties.",
        "He turned eighty in the kitchen.",
        "Temperatures in the eighties wilted the beans.",
        "Call 020 1946 2010 55 or 1985-3321.",
        "A flood of 1200 litres.",
        "Version 10.1990.2 of the software.",
        "ISO 19005, model X2000.",
        "Room 1024 is upstairs.",
    ],
)
def test_numbers_ages_and_temperatures_are_no_years(text: str) -> None:
    assert named_period(text) is None


def test_the_words_that_name_the_ends_are_kept() -> None:
    period = named_period("In the sixties the tram was given up; it came back in 2019, and stays.")

    assert period is not None
    assert period.named == ("In the sixties", "2019")


@given(st.text())
def test_any_text_can_be_asked_for_years(text: str) -> None:
    period = named_period(text)

    assert period is None or (1000 <= period.first <= period.last <= 2100 and period.named)
