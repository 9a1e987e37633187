"""A host site adds effects from outside: one that leaves the house by the outbox, and one that writes the profile."""

import inspect
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import ClassVar

import pytest
from django.test import override_settings
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from attune.audience import services
from attune.audience.checks import check_effects
from attune.audience.domain.effects.performer import ItemPerformer, OutboundPerformer
from attune.audience.domain.undo import UndoOutcome
from attune.audience.models import EffectRecord
from attune.audience.triggers.all_effects import EFFECTS
from attune.audience.triggers.effect_registry import IncompleteEffectError, effect_registry
from attune.audience.triggers.hook_calls import call_hook
from attune.audience.triggers.undo import undo_effect, undo_trigger
from attune.rules.books import publisher
from attune.rules.domain.acts import ActDeclaration, ActPart, InvalidActDeclarationError
from attune.rules.domain.effects.effect import Effect
from attune.rules.facts.registry import registry
from attune.rules.models import Trigger
from attune.rules.providers.effects import DoubleEffectError, offered_effects
from attune.rules.serialisation.repository import stored_entries
from attune.rules.serialisation.rule_files import read_file, write_file
from attune.rules.words.action_sentences import action_sentences
from tests.audience.made import NOON, VISITOR, profile, view
from tests.audience.receiver import SECRET, serve
from tests.extending.forms import TRIGGER_FORM
from tests.extending.scan import importers

pytestmark = pytest.mark.django_db


# What the host writes -------------------------------------------------------------------------------------------------


def crm_lists():
    return (("letters", "Letters"), ("donors", "Donors"))


@dataclass(frozen=True, slots=True)
class AddToCrmList(Effect):
    """Put the visitor on a list of the CRM."""

    list: str

    declaration: ClassVar[ActDeclaration] = ActDeclaration(
        name="add_to_crm_list",
        label="Add to a CRM list",
        icon="plus",
        sentence="Add the visitor to the CRM's list “%(list)s”.",
        parts=(ActPart(name="list", label="CRM list", suggests=crm_lists, missing="Name a list of the CRM."),),
    )


class AddToCrmListPerformer(OutboundPerformer[AddToCrmList]):
    """Tells the CRM whom to put on which list."""

    def refusal(self, effect):
        return ("", "") if effect.list in dict(crm_lists()) else ("list", f"The CRM has no list “{effect.list}”.")

    def deliver(self, effect, message):
        call_hook("crm", {"visitor": message.visitor, "list": effect.list}, message)


@dataclass(frozen=True, slots=True)
class JoinClub(Effect):
    """Write the club of the visitor."""

    club: str

    declaration: ClassVar[ActDeclaration] = ActDeclaration(
        name="join_club",
        label="Join a club",
        icon="user",
        sentence="Let the visitor join “%(club)s”.",
        parts=(ActPart(name="club", label="Club"),),
    )


class JoinClubPerformer(ItemPerformer[JoinClub]):
    """Writes the club as a trait."""

    def apply(self, profile, effect):
        return replace(profile, traits={**profile.traits, "club": effect.club})

    def item(self, effect):
        return "trait", "club"

    def standing(self, profile, effect):
        return profile.traits.get("club")

    def put_back(self, profile, effect, value):
        others = {name: text for name, text in profile.traits.items() if name != "club"}
        return replace(profile, traits=others if value is None else others | {"club": value})


# The trip -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def receiver():
    """Serve the CRM."""
    with serve() as receiver:
        hook = {"URL": receiver.url, "SECRET": SECRET}
        with override_settings(ATTUNE={"AUDIENCE": {"WEBHOOKS": {"crm": hook}, "WEBHOOK_TIMEOUT_S": 1.0}}):
            yield receiver


@pytest.fixture
def publish(admin_client, django_capture_on_commit_callbacks, monkeypatch):
    """Give a function that publishes a trigger of one effect from the form."""
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)

    def post(kind, **row):
        fields = {"name": "Keen", "slug": "keen", "site": "", "event": "page_view", "once_per": "event"}
        visits = ("visits_7d", {"operator": "at_least", "value": "1", "upper": ""})
        rows = {"condition": streamfield([visits]), "effects": streamfield([(kind, row)])}
        form = nested_form_data(fields | {"go_live_at": "", "expire_at": ""} | rows)
        with django_capture_on_commit_callbacks(execute=True):
            return admin_client.post(TRIGGER_FORM, {**form, "action-publish": "1"})

    return post


def refusal(response):
    error = response.context["form"].errors.as_data()["effects"][0]
    return json.dumps(error.as_json_data(), ensure_ascii=False)


def happen(number):
    """Let one page view come in and be taken in."""
    services.ingest([view(number=number)])
    services.process_visitor(VISITOR)
    return EffectRecord.objects.latest("pk")


def test_an_effect_that_leaves_the_house_is_two_classes(receiver, register_effect, publish, admin_client):
    source = inspect.getsource(AddToCrmList) + inspect.getsource(AddToCrmListPerformer)
    assert len(source.splitlines()) <= 30
    register_effect(AddToCrmList, AddToCrmListPerformer())

    # The form offers it, and refuses what the effect and its performer refuse, in their sentences.
    assert "Add to a CRM list" in unescape(admin_client.get(TRIGGER_FORM).content.decode())
    assert "Name a list of the CRM." in refusal(publish("add_to_crm_list", list=""))
    assert "This holds signs that cannot be seen" in refusal(publish("add_to_crm_list", list="let\tters"))
    assert "The CRM has no list “leters”." in refusal(publish("add_to_crm_list", list="leters"))
    assert not Trigger.objects.exists()

    # It is saved, said, and kept in files.
    assert publish("add_to_crm_list", list="letters").status_code == 302
    trigger = Trigger.objects.get()
    assert action_sentences(trigger.effects) == ["Add the visitor to the CRM's list “letters”."]
    written = write_file(stored_entries())
    assert read_file(written, registry) == (stored_entries(), ())
    assert json.loads(written)["triggers"][0]["effects"] == [{"do": "add_to_crm_list", "list": "letters"}]

    # It waits in the outbox, is tried again, and arrives signed, each time under one key.
    row = happen(1)
    assert (row.kind, row.data, row.state) == ("AddToCrmList", {"list": "letters"}, "waiting")
    receiver.answer(503, 200)
    assert services.send_waiting(row.at) == 0
    assert services.send_waiting(row.at + timedelta(days=1)) == 1
    first, second = receiver.calls
    assert first.message == second.message == {"visitor": VISITOR, "list": "letters"}
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == row.key
    assert first.is_signed_with(SECRET) and second.is_signed_with(SECRET)

    # Editors read what was done; what has gone out cannot be undone, what still waits is held back.
    ledger = unescape(admin_client.get(reverse("attune_audience_admin:ledger")).content.decode())
    assert "Add the visitor to the CRM's list “letters”." in ledger
    assert undo_effect(row.pk) == {UndoOutcome.GONE_OUT: 1}
    assert undo_effect(happen(2).pk) == {UndoOutcome.WITHDRAWN: 1}
    assert services.send_waiting(NOON + timedelta(days=9999)) == 0


def test_an_effect_on_the_profile_is_done_and_undone(register_effect, publish):
    register_effect(JoinClub, JoinClubPerformer())
    assert publish("join_club", club="Rowers").status_code == 302

    row = happen(1)

    assert (row.state, row.change) == ("done", {"before": None, "after": "Rowers"})
    assert profile().traits == {"club": "Rowers"}
    assert undo_trigger("keen") == {UndoOutcome.UNDONE: 1}
    assert profile().traits == {}


def test_what_a_removed_app_has_declared_is_left_out_and_named(register_effect, publish, admin_client):
    register_effect(JoinClub, JoinClubPerformer())
    publish("join_club", club="Rowers")
    happen(1)
    del effect_registry._performers[JoinClub]
    offered_effects.withdraw(JoinClub)

    ledger = unescape(admin_client.get(reverse("attune_audience_admin:ledger")).content.decode())

    assert "What cannot be read here: an effect of the kind “JoinClub”, of another version." in ledger
    assert undo_trigger("keen") == {UndoOutcome.UNREADABLE: 1}


# A half that is missing -----------------------------------------------------------------------------------------------


def test_an_effect_that_nothing_does_is_refused_by_its_name():
    with pytest.raises(IncompleteEffectError, match="The effect AddToCrmList has no performer that does it"):
        effect_registry.register(AddToCrmList)

    assert "add_to_crm_list" not in offered_effects.by_name()


def test_a_performer_of_nothing_is_refused_by_its_name():
    with pytest.raises(IncompleteEffectError, match="AddToCrmListPerformer does an effect that nothing declares"):
        effect_registry.register(performer=AddToCrmListPerformer())


def test_an_effect_that_is_offered_past_the_registry_keeps_the_site_from_starting(register_effect):
    assert check_effects() == []

    offered_effects.offer(lambda effect: ("", ""), name=AddToCrmList)

    (error,) = check_effects()
    assert error.msg == "The effect AddToCrmList is offered to editors, and no performer does it."


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"label": ""}, "has no label"),
        ({"sentence": "Add to “%(lits)s”."}, "has a sentence that cannot be filled in with ['list']"),
        ({"parts": ()}, "declares the parts [], and its fields are ['list']"),
        ({"name": "add to list"}, 'calls itself "add to list"'),
    ],
)
def test_a_declaration_that_lacks_something_is_refused_when_the_site_starts(register_effect, changed, message):
    @dataclass(frozen=True, slots=True)
    class Faulty(Effect):
        list: str
        declaration: ClassVar[ActDeclaration] = replace(AddToCrmList.declaration, **changed)

    with pytest.raises(InvalidActDeclarationError) as refused:
        register_effect(Faulty, AddToCrmListPerformer())

    assert message in str(refused.value)


def test_a_name_that_is_taken_is_refused(register_effect):
    register_effect(JoinClub, JoinClubPerformer())

    with pytest.raises(DoubleEffectError, match="join_club"):
        register_effect(JoinClub, JoinClubPerformer())


# Nobody else knows a kind by its name ---------------------------------------------------------------------------------

KINDS = {effect.__module__ for effect, _performer in EFFECTS}
# The pairs, and the performers, which are called as the module of the effect is.
ALLOWED = {"audience/triggers/all_effects.py", "audience/domain/effects/list_performer.py"}


def strangers(**where):
    """Give the modules that import an effect and are not its performer."""
    found = importers(KINDS, **where)
    return {
        path
        for path, kinds in found.items()
        if path not in ALLOWED and {Path(path).stem} != {kind.rpartition(".")[2] for kind in kinds}
    }


def test_only_its_performer_knows_a_kind_of_effect():
    assert strangers() == set()


def test_a_stranger_that_asks_for_a_kind_of_effect_is_seen(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "odd.py").write_text("from attune.rules.domain.effects.set_trait import SetTrait\n")

    assert strangers(root=tmp_path) == {"rules/odd.py"}
