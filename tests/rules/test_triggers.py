"""Triggers: matched by durable-rules when an event arrives, and returned as effects to do."""

import multiprocessing
import threading

import pytest

from attune.rules import services
from attune.rules.books import live_book, publisher
from attune.rules.builder.fields import from_acts
from attune.rules.domain.conditions import All, InSegment, make_test
from attune.rules.domain.effects.add_to_list import AddToList
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.rules import OncePer, TriggerFiring
from attune.rules.engines.base import EngineError
from attune.rules.engines.durable import DurableBook, DurableEngine
from attune.rules.engines.plain import PlainBook
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord, Trigger
from attune.rules.serialisation.book_json import edition_from_json
from tests.rules import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]

READER = make_test(registry.get("section_reads_24h"), "at_least", 3)


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


def test_a_trigger_fires_on_its_event_when_its_condition_holds():
    made.trigger("reader", READER)
    services.publish_book()

    assert services.match_triggers("page_view", made.facts(section_reads_24h=3)) == (
        TriggerFiring("reader", (SetTrait("reader", "yes"),)),
    )
    assert services.match_triggers("page_view", made.facts(section_reads_24h=2)) == ()
    assert services.match_triggers("click", made.facts(section_reads_24h=3)) == ()


def test_all_triggers_that_hold_fire():
    for slug in ("a", "b", "c"):
        made.trigger(slug, READER)
    services.publish_book()

    fired = services.match_triggers("page_view", made.facts(section_reads_24h=9))

    assert [firing.trigger for firing in fired] == ["a", "b", "c"]


def test_triggers_are_matched_by_durable_rules():
    made.trigger("reader", READER)
    services.publish_book()

    assert isinstance(services.live_book().triggers_of("page_view"), DurableBook)


def test_a_trigger_may_ask_for_a_segment():
    made.segment("mobile")
    made.trigger("reader", All((READER, InSegment("mobile"))))
    services.publish_book()

    assert services.match_triggers("page_view", made.facts(section_reads_24h=3, device="desktop")) == ()
    assert len(services.match_triggers("page_view", made.facts(section_reads_24h=3, device="mobile"))) == 1


def test_the_facts_of_triggers_are_known_with_those_of_their_segments():
    made.segment("mobile")
    made.trigger("reader", All((READER, InSegment("mobile"))))
    made.rule("elsewhere", made.KEEN)
    services.publish_book()

    assert services.trigger_fact_keys() == {"section_reads_24h", "device"}


def test_a_draft_does_not_fire():
    made.draft(Trigger, "reader", READER)
    services.publish_book()

    assert services.match_triggers("page_view", made.facts(section_reads_24h=3)) == ()


def test_an_effect_of_each_kind_reaches_the_worker():
    trigger = made.trigger("reader", READER)
    trigger.effects = from_acts([SetTrait("reader", "yes"), AddToList("readers")])
    trigger.save()
    services.publish_book()

    (firing,) = services.match_triggers("page_view", made.facts(section_reads_24h=3))

    assert firing.effects == (SetTrait("reader", "yes"), AddToList("readers"))


@pytest.mark.parametrize("once_per", list(OncePer))
def test_how_often_a_trigger_may_fire_reaches_the_worker(once_per):
    made.trigger("reader", READER, once_per=once_per)
    services.publish_book()

    (firing,) = services.match_triggers("page_view", made.facts(section_reads_24h=3))

    assert firing == TriggerFiring("reader", (SetTrait("reader", "yes"),), once_per)


def test_a_book_of_before_fires_on_every_event():
    made.trigger("reader", READER, once_per="day")
    services.publish_book()
    form = BookRecord.objects.get().book
    del form["trigger:reader"]["once_per"]

    (spec,) = edition_from_json(form, registry).triggers()

    assert spec.once_per == OncePer.EVENT


def test_a_book_that_says_something_else_leaves_the_trigger_out():
    made.trigger("reader", READER)
    services.publish_book()
    form = BookRecord.objects.get().book
    form["trigger:reader"]["once_per"] = "fortnight"

    edition = edition_from_json(form, registry)

    assert edition.triggers() == ()
    assert "fortnight" in edition.left_out["trigger:reader"]


# When durable-rules fails ---------------------------------------------------------------------------------------------


def test_where_durable_rules_fails_the_plain_engine_answers_and_it_is_logged(monkeypatch, caplog):
    made.trigger("reader", READER)
    services.publish_book()

    def fail(book, facts):
        raise EngineError("out of order")

    monkeypatch.setattr(DurableBook, "match", fail)

    assert len(services.match_triggers("page_view", made.facts(section_reads_24h=3))) == 1
    assert services.match_triggers("page_view", made.facts(section_reads_24h=2)) == ()
    assert 'durable-rules failed on the triggers of "page_view"; the plain engine answers.' in caplog.text


def test_triggers_that_durable_rules_refuses_are_run_by_the_plain_engine(monkeypatch, caplog):
    made.trigger("reader", READER)
    services.publish_book()

    def refuse(engine, book):
        raise EngineError("too many")

    monkeypatch.setattr(DurableEngine, "compile", refuse)

    fired = [len(services.match_triggers("page_view", made.facts(section_reads_24h=3))) for _ in range(3)]

    assert fired == [1, 1, 1]
    assert isinstance(services.live_book().triggers_of("page_view"), PlainBook)
    assert caplog.text.count('durable-rules refused the triggers of "page_view"') == 1


# Fork after load, as Celery's workers do ------------------------------------------------------------------------------


def test_children_of_a_process_that_has_fired_triggers_fire_the_same():
    for slug in ("a", "b", "c"):
        made.trigger(slug, READER)
    services.publish_book()
    facts = [made.facts(section_reads_24h=reads) for reads in (2, 3)]
    expected = _fired(facts)
    # As if other threads were in the middle of an evaluation while the process forks.
    busy = [threading.Thread(target=lambda: [_fired(facts) for _ in range(50)]) for _ in range(3)]
    for thread in busy:
        thread.start()

    answers = [_in_child(facts) for _ in range(6)]

    for thread in busy:
        thread.join()
    assert answers == [expected] * 6
    assert _fired(facts) == expected


def test_a_child_compiles_the_triggers_that_its_parent_was_compiling(monkeypatch):
    made.trigger("reader", READER)
    services.publish_book()
    services.live_book()
    facts = [made.facts(section_reads_24h=3)]
    compiling, go_on = threading.Event(), threading.Event()
    compile_now = live_book._compiled_triggers

    def compile_slowly(*args):
        if threading.current_thread() is not threading.main_thread():
            compiling.set()
            go_on.wait(20)
        return compile_now(*args)

    monkeypatch.setattr(live_book, "_compiled_triggers", compile_slowly)
    parent = threading.Thread(target=_fired, args=(facts,))
    parent.start()
    assert compiling.wait(20)

    answer = _in_child(facts)

    go_on.set()
    parent.join()
    assert answer == [["reader"]]


def _fired(facts):
    book = services.live_book()
    return [
        [key.removeprefix("rule:") for key in live_book.match_triggers_of(book, "page_view", one).rules]
        for one in facts
    ]


def _in_child(facts):
    """Give what a forked child says, or None where it hangs or dies."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=lambda: theirs.send(_fired(facts)))
    child.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(20) else None
    except EOFError:
        return None
    finally:
        child.kill()
        child.join()
