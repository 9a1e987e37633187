"""The benchmark of the worst cases measures what it has a bar for."""

from benchmarks import worst_cases


def test_each_bar_is_measured() -> None:
    result = worst_cases.measure(2_000, rounds=1)

    assert result.keys() == worst_cases.BARS.keys()
    assert all(value > 0 for value in result.values())
