"""SC18: a change is reviewed in plain language, nobody approves their own, and the log says who, when and what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState

from attune.rules import services
from attune.rules.books import publisher
from attune.rules.domain.rules import ShowVariant, SlotRef
from attune.rules.management.commands.second_eyes import NAMES
from attune.rules.models import Rule, Segment, Trigger
from attune.rules.review.permissions import APPROVER, AUTHOR, VIEWER, end_review, is_reviewed, make_groups
from tests.rules import made
from tests.rules.people import person
from tests.rules.posted_forms import form

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("fresh_process", "plain_builders")]

ALL = pytest.mark.parametrize("model", [Segment, Rule, Trigger])
REFUSED = 302
# What the form's button posts.
APPROVES = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "prove", lambda book, timeout_ms: None)


@pytest.fixture(autouse=True)
def groups(capsys):
    """Require a second pair of eyes."""
    call_command("second_eyes", "on")
    return make_groups(NAMES)


@pytest.fixture
def sign(client, groups):
    """Give a function that signs in a member of a group, by name."""
    people = {}

    def sign_in(name, role=AUTHOR):
        if name not in people:
            people[name] = person(name)
            people[name].groups.add(groups[role])
        client.force_login(people[name])
        return client

    return sign_in


def url(row, name, *args):
    return reverse(type(row).snippet_viewset.get_url_name(name), args=[row.pk, *args])


def post(client, row, **more):
    return client.post(url(row, "edit"), form() | more)


def submitted(sign, model=Rule, name="ann", **fields):
    """Let an author write a declaration and submit it."""
    client = sign(name)
    client.post(reverse(model.snippet_viewset.get_url_name("add")), form(**fields) | {"action-submit": "1"})
    return model.objects.get(slug=fields.get("slug", "welcome"))


def approve_url(row):
    return url(row, "workflow_action", "approve", row.current_workflow_task_state.pk)


def is_live(row):
    return type(row).objects.get(pk=row.pk).live


@ALL
def test_an_author_submits_and_another_person_approves(sign, committed, model):
    row = submitted(sign, model)
    assert row.workflow_in_progress
    assert not row.live

    with committed():
        sign("bob", APPROVER).post(approve_url(row))

    assert is_live(row)
    assert [entry.user.username for entry in ModelLogEntry.objects.filter(action="wagtail.publish")] == ["bob"]
    assert row.slug in " ".join(services.live_book().book.names) or model is Trigger


@ALL
def test_nobody_approves_their_own_by_screen_or_by_address(sign, model):
    row = submitted(sign, model, name="bob")
    client = sign("bob")
    make_groups(NAMES)[APPROVER].user_set.add(row.latest_revision.user)

    page = client.get(url(row, "edit")).content.decode()
    by_address = client.post(approve_url(row))
    by_form = post(client, row, **APPROVES)
    row.refresh_from_db()
    modal = client.get(url(row, "collect_workflow_action_data", "approve", row.current_workflow_task_state.pk))

    assert 'data-workflow-action-name="approve"' not in page
    assert "You took part in it, so somebody else approves it." in page
    assert by_address.status_code == modal.status_code == REFUSED
    assert by_form.status_code in (200, REFUSED)
    assert not is_live(row)
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_an_administrator_approves_their_own_no_more_than_others(admin_client):
    admin_client.post(reverse(Rule.snippet_viewset.get_url_name("add")), form() | {"action-submit": "1"})
    row = Rule.objects.get()

    answer = admin_client.post(approve_url(row))

    assert answer.status_code == REFUSED
    assert not is_live(row)


def test_whoever_edits_and_approves_in_one_request_is_refused(sign):
    row = submitted(sign)
    client = sign("bob", APPROVER)

    answer = post(client, row, name="Mine", **APPROVES)

    row.refresh_from_db()
    assert (answer.status_code, row.get_latest_revision_as_object().name) == (REFUSED, "Mine")
    assert not row.live


def test_the_task_itself_refuses_an_author(sign):
    row = submitted(sign)

    with pytest.raises(PermissionDenied, match="Nobody approves their own"):
        row.current_workflow_task.on_action(row.current_workflow_task_state, _user("ann"), "approve")


def _user(name):
    return User.objects.get(username=name)


def test_approving_from_the_form_without_a_change_makes_nobody_an_author(sign, committed):
    row = submitted(sign)
    client = sign("bob", APPROVER)
    posted = form() | APPROVES

    with committed():
        client.post(url(row, "edit"), posted)

    assert is_live(row)


def test_whoever_submitted_what_another_wrote_does_not_approve_it(sign):
    client = sign("ann")
    client.post(reverse(Rule.snippet_viewset.get_url_name("add")), form())
    row = Rule.objects.get()
    post(sign("bob", APPROVER), row, **{"action-submit": "1"})

    assert sign("bob").post(approve_url(row)).status_code == REFUSED
    assert not is_live(row)


@pytest.mark.parametrize("role", [AUTHOR, APPROVER, VIEWER])
def test_nobody_publishes_by_hand_by_screen_or_by_address(sign, role):
    row = made.draft(Rule, "welcome")
    client = sign("zoe", role)

    page = client.get(url(row, "edit"))
    post(client, row, **{"action-publish": "1"})
    client.post(reverse(Rule.snippet_viewset.get_url_name("add")), form(slug="new") | {"action-publish": "1"})

    assert "action-publish" not in page.content.decode()
    assert not Rule.objects.filter(live=True).exists()


def test_an_administrator_does_not_publish_by_hand_either(admin_client):
    admin_client.post(reverse(Rule.snippet_viewset.get_url_name("add")), form() | {"action-publish": "1"})

    assert not Rule.objects.get().live


@ALL
@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("edit", {AUTHOR, APPROVER}),
        ("copy", {AUTHOR, APPROVER}),
        ("delete", {APPROVER}),
        ("unpublish", {APPROVER}),
        ("history", {AUTHOR, APPROVER, VIEWER}),
        ("inspect", {AUTHOR, APPROVER, VIEWER}),
    ],
)
def test_each_role_may_what_the_table_says_by_address(sign, committed, model, name, allowed):
    row = made.draft(model, "welcome")
    with committed():
        row.latest_revision.publish()

    answers = {role: sign(role, role).get(url(row, name)).status_code for role in (AUTHOR, APPROVER, VIEWER)}

    assert answers == {role: 200 if role in allowed else REFUSED for role in answers}


@pytest.mark.parametrize("name", ["delete", "unpublish"])
@pytest.mark.parametrize("role", [AUTHOR, VIEWER])
def test_posting_what_one_may_not_do_changes_nothing(sign, committed, role, name):
    row = made.draft(Rule, "welcome")
    with committed():
        row.latest_revision.publish()

    assert sign("zoe", role).post(url(row, name)).status_code == REFUSED
    assert is_live(row)


def test_a_viewer_sees_the_list_and_is_led_to_reading_alone(sign):
    row = made.draft(Rule, "welcome")
    client = sign("vic", VIEWER)

    page = client.get(reverse(Rule.snippet_viewset.get_url_name("list"))).content.decode()
    read = client.get(url(row, "inspect")).content.decode()

    assert url(row, "inspect") in page
    assert url(row, "edit") not in page
    assert "Device is Mobile." in read
    assert "Show the variant “B” in the slot “hero”." in read
    assert post(client, row, name="Taken").status_code == REFUSED
    assert Rule.objects.get().name == "Welcome"


def test_an_approver_takes_off_without_asking(sign, committed):
    row = made.draft(Rule, "welcome")
    with committed():
        row.latest_revision.publish()

    with committed():
        sign("bob", APPROVER).post(url(row, "unpublish"))

    assert not is_live(row)


def test_the_reviewer_reads_the_difference_in_words_and_who_wrote_it(sign, committed):
    row = made.draft(Rule, "welcome", priority=9)
    with committed():
        row.latest_revision.publish()
    post(sign("ann"), row, **{"action-submit": "1"})

    page = sign("bob", APPROVER).get(url(row, "edit")).content.decode()

    assert "For review: what changes for visitors" in page
    assert "The priority was “9” and becomes “7”." in page
    assert "Written or submitted by ann." in page
    assert 'data-workflow-action-name="approve"' in page


def test_the_reviewer_reads_what_the_bench_objects_before_approving(sign, committed):
    made.rule("strong", acts=(ShowVariant(SlotRef("hero"), "A"),), priority=1)
    services.publish_book()
    row = made.draft(Rule, "welcome", priority=9)
    post(sign("ann"), row, **{"action-submit": "1"})

    page = sign("bob", APPROVER).get(url(row, "edit")).content.decode()
    box = page[page.index("attune-review-heading") : page.index("Written or submitted by")]

    assert "It can never win: wherever it holds, “Strong” holds too" in box
    assert "No published page has a slot “hero” yet." in box
    assert "What the bench objects" in box


def test_the_reviewer_reads_that_a_rule_does_nothing(sign, committed):
    row = made.draft(Rule, "welcome", acts=(), priority=9)
    row.latest_revision.publish()
    row.name = "Renamed"
    row.save_revision()

    page = sign("bob", APPROVER).get(url(row, "edit")).content.decode()

    assert "It does nothing: it has no action." in page


def test_two_versions_are_compared_in_words(sign, committed):
    row = made.draft(Rule, "welcome", made.KEEN, priority=9)
    with committed():
        row.latest_revision.publish()
    post(sign("ann"), row)

    for role in (APPROVER, VIEWER):
        page = sign(role, role).get(url(row, "revisions_compare", "live", "latest")).content.decode()
        assert "It asked: Visits in 7 days is at least 3. It now asks: Device is one of Mobile." in page


def test_what_is_approved_for_later_goes_live_then_and_expires(sign, committed, time_machine):
    now = timezone.now()
    later = {"go_live_at": now + timedelta(hours=1), "expire_at": now + timedelta(hours=3)}
    row = submitted(sign, **{key: timezone.localtime(when).strftime("%Y-%m-%d %H:%M") for key, when in later.items()})
    sign("bob", APPROVER).post(approve_url(row))

    seen = {}
    for hours in (0, 2, 4):
        time_machine.move_to(now + timedelta(hours=hours), tick=False)
        with committed():
            call_command("publish_scheduled")
        seen[hours] = services.match(made.facts(device="mobile")).rules

    assert seen == {0: (), 2: ("rule:welcome",), 4: ()}


def test_what_another_reviewer_mended_is_what_goes_live(sign, committed):
    row = submitted(sign)
    post(sign("bob", APPROVER), row, name="Mended")

    with committed():
        sign("cat", APPROVER).post(approve_url(row))

    assert Rule.objects.get().name == "Mended"


def test_what_waits_is_listed_for_others_alone(sign):
    row = submitted(sign, name="bob")
    make_groups(NAMES)[APPROVER].user_set.add(row.latest_revision.user)

    assert list(TaskState.objects.reviewable_by(_user("bob"))) == []
    sign("cat", APPROVER)
    assert [state.pk for state in TaskState.objects.reviewable_by(_user("cat"))] == [row.current_workflow_task_state.pk]


def test_without_the_workflow_whoever_may_publish_does_so_by_hand(sign, committed, capsys):
    call_command("second_eyes", "off")
    assert not is_reviewed(Rule)
    client = sign("bob", APPROVER)

    with committed():
        client.post(reverse(Rule.snippet_viewset.get_url_name("add")), form() | {"action-publish": "1"})

    assert Rule.objects.get().live


def test_the_command_may_run_twice(capsys):
    call_command("second_eyes", "on")

    assert capsys.readouterr().out.splitlines()[0] == "Groups: Rule authors, Rule approvers, Rule viewers."
    assert all(is_reviewed(model) for model in (Segment, Rule, Trigger))
    end_review()
    assert not any(is_reviewed(model) for model in (Segment, Rule, Trigger))
