"""The benchmark of tagging reads real pages, and prints what its readers expect."""

import pytest

from benchmarks import tagging as benchmark

pytestmark = pytest.mark.slow


@pytest.mark.django_db
def test_the_result_has_the_keys_that_are_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    words = benchmark.demo_words()
    assert len(words) > 10_000
    monkeypatch.setattr(benchmark, "demo_words", lambda: words[:1_600])

    result = benchmark.measure(rounds=1, examples=12)

    assert result.keys() >= {"page_500_words_ms", "worker_memory_mb", "save_to_panel_s", "words_per_s"}
    assert result["pages"] == 3
    assert 0 < result["page_500_words_ms"] < 5_000
    assert 0 < result["save_to_panel_s"] < 30
