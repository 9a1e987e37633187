"""The proof: all engines agree on the borders of a book, in a process that may crash or hang without harm."""

import pickle
import random
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from functools import partial
from itertools import count

import pytest
from django.core.cache import cache
from hypothesis import given

from attune.audience.models import Persona
from attune.rules import services
from attune.rules.domain.conditions import All, InSegment, Not, Test, make_test
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.facts.values import PAIRS, ValueShape
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import Matches, RuleBook, ShowVariant, SlotRef
from attune.rules.engines.durable_plan import DurableLimitError
from attune.rules.engines.plain import PlainEngine, holds
from attune.rules.facts import recent_requests
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord
from attune.rules.proof import runner as proof_module
from attune.rules.proof import worker
from attune.rules.proof.boundary_values import boundary_facts, boundary_values_of, sweep_boundaries, targeted_facts
from attune.rules.proof.coverage import Coverage
from attune.rules.proof.proof_words import proof_words
from attune.rules.proof.runner import Proof, prove
from attune.rules.proof.worker import ProofTask, proof_of
from attune.rules.providers.proof_contexts import ContextSources, context_sources
from attune.time_limits import TimeLimit
from tests.rules import made, strategies

MOBILE = Test("device", "is", "mobile")
KEEN = Test("visits_7d", "at_least", 3.0, kind=Kind.NUMBER)
BOOK = RuleBook(
    version=1,
    conditions={"segment:mobile": MOBILE, "rule:keen": All((InSegment("mobile"), KEEN)), "rule:other": Not(KEEN)},
    actions={"rule:keen": (ShowVariant(SlotRef("hero", "section:5"), "B"),)},
    names={"rule:keen": "Keen readers"},
)


def planted(body: str) -> tuple[str, ...]:
    """Give the command of a proving process in which something was planted before it starts."""
    code = f"import sys\nfrom attune.rules.proof import worker\n{textwrap.dedent(body)}\nsys.exit(worker.main())"
    return (sys.executable, "-c", code)


def operand(kind: Kind, operator: str) -> object:
    """Give a value that a test of that kind and operator may compare with."""
    one, other = {
        Kind.TEXT: ("flood", "rail"),
        Kind.NUMBER: (3.0, 9.0),
        Kind.YES_NO: (True, False),
        Kind.SET: ("flood", "rail"),
        Kind.CLOCK: (1320, 360),
        Kind.MOMENT: (1_700_000_000.0, 0.0),
        Kind.VERSION: ("1.4.0", "2.0.0-rc.1"),
    }[kind]
    if operator == "within_days":
        return 7
    return (one, other) if operators[operator].shapes[kind] in (ValueShape.TEXTS, *PAIRS) else one


class TestWhatIsTried:
    """The contexts: every border, unknown values, and aims at rules that rarely hold."""

    @pytest.mark.parametrize(
        ("one", "operator"), strategies.asked(), ids=lambda each: each if isinstance(each, str) else each.name
    )
    def test_every_test_is_seen_to_hold_and_to_fail_of_every_operator(self, one, operator):
        test = make_test(one, operator, operand(one.kind, operator), "floods" if one is strategies.FAMILY else "")

        tried = list(sweep_boundaries(boundary_values_of([test]), random.Random(1)))

        assert {holds(test, facts) for facts in tried} == {True, False}

    def test_a_number_is_tried_on_its_border_and_on_both_sides(self):
        tried = {facts["visits_7d"] for facts in sweep_boundaries(boundary_values_of([KEEN]), random.Random(1))}

        assert tried >= {2.5, 3.0, 3.5}

    def test_unknown_moments_and_versions_are_tried(self):
        tests = [
            Test("first_seen", "within_days", 7.0, kind=Kind.MOMENT),
            Test("browser_version", "at_least", "2.0.0", kind=Kind.VERSION),
        ]

        tried = list(sweep_boundaries(boundary_values_of(tests), random.Random(1)))

        assert any(facts["first_seen"] != facts["first_seen"] for facts in tried)
        assert any(facts["browser_version"] == "" for facts in tried)

    def test_a_rule_that_rarely_holds_is_aimed_at(self):
        narrow = All(
            (
                Test("visits", "more_than", 3.0, kind=Kind.NUMBER),
                Test("visits", "less_than", 3.2, kind=Kind.NUMBER),
                Test("topics", "has_all", ("a", "b", "c"), kind=Kind.SET),
                Not(Test("topics", "has", "d", kind=Kind.SET)),
                Test("topics", "has", "e", kind=Kind.SET),
                Test("path", "starts_with", "/news"),
                Test("path", "contains", "flood"),
            )
        )

        facts = targeted_facts([(narrow, True)], boundary_values_of([narrow]), random.Random(1))

        assert holds(narrow, facts)

    @given(condition=strategies.conditions())
    def test_what_is_aimed_at_is_on_the_borders_and_total(self, condition):
        facts = targeted_facts([(condition, True)], boundary_values_of([condition]), random.Random(1))

        assert holds(condition, facts) in (True, False)

    def test_the_same_seed_gives_the_same_contexts(self):
        tried = [repr(list(boundary_facts(BOOK, most=50, seed=7))) for _ in range(2)]

        assert tried[0] == tried[1]
        assert tried[0] != repr(list(boundary_facts(BOOK, most=50, seed=8)))


class TestCoverage:
    """What was seen both ways is counted, by the oracle's answers."""

    def test_a_test_and_a_rule_count_once_they_held_and_failed(self):
        coverage, plain = Coverage(BOOK), PlainEngine().compile(BOOK)

        for device, visits in (("mobile", 1.0), ("desktop", 1.0), ("desktop", 5.0)):
            facts = {"device": device, "visits_7d": visits}
            coverage.see(facts, plain.match(facts))

        assert coverage.counts() == {
            "tests": 2,
            "tests_seen_both_ways": 2,
            "rules": 2,
            "rules_seen_both_ways": 1,
        }
        assert [(key, wanted) for key, _, wanted in coverage.unseen()] == [("rule:keen", True)]

    def test_an_age_is_seen_anew_when_the_clock_has_moved(self):
        week = Test("first_seen", "within_days", 7.0, kind=Kind.MOMENT)
        book = RuleBook(version=1, conditions={"rule:new": week})
        coverage = Coverage(book)

        for now in (1_000_000.0, 9_000_000.0):
            coverage.see({"first_seen": 1_000_000.0, "now": now}, Matches(frozenset(), (), 1))

        assert coverage.counts()["tests_seen_both_ways"] == 1

    def test_a_book_is_proved_on_all_its_tests_and_rules_the_same_each_time(self):
        proofs = [proof_of(ProofTask(BOOK)) for _ in range(2)]
        for proof in proofs:
            proof.pop("seconds")

        assert proofs[0] == proofs[1]
        assert proofs[0]["difference"] == ""
        assert proofs[0]["tests_seen_both_ways"] == proofs[0]["tests"] == 2
        assert proofs[0]["rules_seen_both_ways"] == proofs[0]["rules"] == 2

    def test_a_large_book_is_cut_short_in_time_and_says_so(self, monkeypatch):
        conditions = {f"rule:r{n}": Test("visits", "at_least", float(n), kind=Kind.NUMBER) for n in range(400)}
        # Each look at the clock is a second after the one before, the first when it begins.
        monkeypatch.setattr(worker, "TimeLimit", partial(TimeLimit, clock=count().__next__))

        proof = proof_of(ProofTask(RuleBook(version=1, conditions=conditions), seconds=5))

        assert proof["is_cut_short"] is True
        assert sum(proof["contexts"].values()) == 5


class TestTheProcess:
    """A process of its own: light, and whatever it does, the site goes on."""

    def test_it_knows_no_django(self):
        code = "import attune.rules.proof.worker, sys; sys.exit('django' in sys.modules or 'wagtail' in sys.modules)"

        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    def test_a_good_book_is_proved(self):
        proof = prove(BOOK, timeout_ms=10_000)

        assert isinstance(proof, Proof)
        assert proof.covered["rules_seen_both_ways"] == 2

    def test_what_went_wrong_in_it_is_in_the_log(self, monkeypatch, caplog):
        monkeypatch.setattr(proof_module, "COMMAND", planted("worker.proof_of = lambda _: 1 / 0"))

        refusal = prove(BOOK, timeout_ms=10_000)

        assert "(ZeroDivisionError: division by zero)" in refusal.reason
        assert "Traceback" in caplog.text

    def test_a_process_that_really_crashes_refuses_the_book(self, monkeypatch):
        crash = "import ctypes; worker.proof_of = lambda _: ctypes.string_at(0)"
        monkeypatch.setattr(proof_module, "COMMAND", planted(crash))

        refusal = prove(BOOK, timeout_ms=10_000)

        assert refusal.reason.startswith("Trying the rules out broke down (SIGSEGV).")

    def test_a_process_that_is_killed_refuses_the_book(self, monkeypatch):
        monkeypatch.setattr(
            proof_module, "COMMAND", planted("import os; worker.proof_of = lambda _: os.kill(os.getpid(), 9)")
        )

        assert "(SIGKILL)" in prove(BOOK, timeout_ms=10_000).reason

    def test_a_process_that_really_hangs_is_stopped(self, monkeypatch):
        hang = """
            def hang(_):
                while True:
                    pass
            worker.proof_of = hang
        """
        monkeypatch.setattr(proof_module, "COMMAND", planted(hang))
        whole, limits = subprocess.run, []
        monkeypatch.setattr(
            subprocess, "run", lambda *args, **more: limits.append(more["timeout"]) or whole(*args, **more)
        )

        refusal = prove(BOOK, timeout_ms=1_500)

        assert refusal.reason.startswith("Trying the rules out was not done within 1.5 seconds, and was stopped.")
        assert limits == [1.5]

    def test_a_process_whose_parent_is_gone_ends_by_itself(self):
        hang = """
            def hang(_):
                while True:
                    pass
            worker.proof_of, worker.GRACE_SECONDS = hang, 0.1
        """

        done = subprocess.run(planted(hang), input=pickle.dumps(ProofTask(BOOK, seconds=0.1)), check=False, timeout=20)

        assert done.returncode == -signal.SIGALRM

    def test_a_limit_that_is_breached_refuses_the_book(self, monkeypatch):
        breach = """
            from attune.rules.engines import durable_plan
            durable_plan.MOST_PROPERTIES = 4
        """
        monkeypatch.setattr(proof_module, "COMMAND", planted(breach))

        refusal = prove(BOOK, timeout_ms=10_000)

        assert refusal.reason.startswith("An engine cannot take these rules: The properties of a message would number")
        assert DurableLimitError.__name__ not in refusal.reason

    def test_engines_that_disagree_refuse_the_book_by_name(self, monkeypatch):
        lie = """
            from dataclasses import replace
            from attune.rules.engines.index import IndexBook
            honest = IndexBook.match
            IndexBook.match = lambda self, facts: replace(honest(self, facts), rules=())
        """
        monkeypatch.setattr(proof_module, "COMMAND", planted(lie))

        refusal = prove(BOOK, timeout_ms=10_000)

        assert refusal.reason.startswith("The engines plain and index disagree about the rule")
        assert "where" in refusal.reason


@pytest.mark.django_db
class TestWhenItGoesWrong:
    """Nothing of a book that is not proved is served, and editors are told."""

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ("import os; worker.proof_of = lambda _: os.abort()", "broke down (SIGABRT)"),
            ("import time; worker.proof_of = lambda _: time.sleep(60)", "was not done within 1.5 seconds"),
            ("worker.proof_of = lambda _: {'difference': 'They differ.'}", "They differ."),
        ],
    )
    def test_the_previous_book_stays_live(self, monkeypatch, settings, fresh_process, body, words):
        made.rule("welcome")
        services.publish_book()
        monkeypatch.setattr(proof_module, "COMMAND", planted(body))
        # What is to run out of time does so soon; what is not has all the time that a busy machine may need.
        limit_ms = 1_500 if "sleep" in body else 60_000
        settings.ATTUNE = {**settings.ATTUNE, "RULES": {"PROOF_TIMEOUT_MS": limit_ms}}
        made.rule("another")

        publication = services.publish_book()

        assert publication.version == 1
        assert words in publication.refusal
        assert services.live_book().book.rules_in_order() == ("rule:welcome",)
        assert BookRecord.objects.get(version=2).refusal == publication.refusal


class TestInWords:
    """What editors read of a proof."""

    PROOF = {
        "contexts": {"boundaries": 400, "personas": 12},
        "tests": 38,
        "tests_seen_both_ways": 38,
        "rules": 12,
        "rules_seen_both_ways": 11,
        "is_cut_short": False,
    }

    def test_what_was_covered(self):
        assert proof_words(self.PROOF) == (
            "Compared on 412 contexts: 100 % of 38 tests and 91 % of 12 rules were seen to hold and to fail."
        )

    def test_a_proof_that_was_cut_short_says_so(self):
        assert proof_words({**self.PROOF, "is_cut_short": True}).endswith(" The time ended before all was tried.")

    def test_an_older_book_says_nothing(self):
        assert proof_words({}) == ""


@pytest.mark.django_db
class TestTheSources:
    """What upper floors and recent requests give to try rules on."""

    def test_personas_are_tried(self):
        Persona.objects.create(name="Ana", slug="ana", facts={"device": "tablet"}, affinities={"topic:floods": 0.9})

        found = context_sources.gather(frozenset({"device", "affinity[floods]"}))

        assert {"device": "tablet", "affinity[floods]": pytest.approx(0.9)} in found["personas"]
        assert len(found["personas"]) == 2

    def test_recent_requests_are_tried_made_total_by_defaults(self):
        recent_requests.remember_request_facts({"device": "mobile"})

        found = context_sources.gather(frozenset({"device", "visits_7d"}))

        assert found["recent"] == [{"device": "mobile", "visits_7d": 1.0}]

    def test_the_ring_is_small_and_short_lived(self, time_machine):
        time_machine.move_to(1_750_000_000.0)
        for number in range(500):
            recent_requests.remember_request_facts({"visits_7d": float(number)})
        assert len(list(recent_requests.recent_contexts(frozenset({"visits_7d"})))) <= recent_requests.RING_SIZE

        time_machine.shift(recent_requests.HOLDS_SECONDS + 1)

        assert list(recent_requests.recent_contexts(frozenset({"visits_7d"}))) == []

    def test_a_source_that_fails_holds_nothing_up(self, caplog):
        sources = ContextSources("contexts")
        sources.offer(lambda keys: 1 / 0, name="broken")
        sources.offer(lambda keys: [{"device": "mobile"}], name="good")

        assert sources.gather(frozenset({"device"})) == {"broken": [], "good": [{"device": "mobile"}]}
        assert 'The source "broken" gave no contexts' in caplog.text

    def test_what_a_source_gives_reaches_the_process(self):
        Persona.objects.create(name="Ana", slug="ana", facts={}, affinities={})
        cache.clear()
        book = replace(BOOK, conditions={"rule:mobile": make_test(registry.get("device"), "is", "mobile")})

        proof = prove(book, timeout_ms=10_000)

        assert proof.covered["contexts"]["personas"] == 2
        assert proof.covered["contexts"]["recent"] == 0
