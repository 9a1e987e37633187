"""What was learned, as editors see it: figures, learning at once, going back with undo, and who may."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from celery.exceptions import OperationalError as QueueError
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page
from wagtail.users.models import UserProfile

from attune.tagging import tasks
from attune.tagging.domain.plots import plot
from attune.tagging.learning.live_model import live_model
from attune.tagging.models import Judgement, ModelVersion, PageTopic, Topic
from attune.tagging.training import trainer

pytestmark = pytest.mark.django_db

LEARNED = reverse("attune_tagging:learned")
LEARN_NOW = reverse("attune_tagging:learn_now")
FIGURES = {"f1_at_5": 0.41, "precision_at_3": 0.5, "ndcg_at_10": 0.6, "calibration_error": 0.04}
State = PageTopic.State


def _live(number: int) -> str:
    return reverse("attune_tagging:put_live", args=[number])


def _reader(client: Client, *permissions: str) -> Client:
    user = User.objects.create_user("keeper")
    user.user_permissions.add(*Permission.objects.filter(codename__in=("access_admin", *permissions)))
    client.force_login(user)
    return client


@pytest.fixture
def keeper(client: Client) -> Client:
    """Somebody who may change topics."""
    return _reader(client, "change_topic")


@pytest.fixture
def versions(db: None) -> list[ModelVersion]:
    """Three models, of which the second is live."""
    made = []
    for number, verdict, f1 in ((1, "not worse", 0.35), (2, "not worse", 0.41), (3, "worse", 0.3)):
        figures = {"new": FIGURES | {"f1_at_5": f1}, "live": FIGURES | {"f1_at_5": 0.2}}
        made.append(
            ModelVersion.objects.create(
                number=number, seed=1, examples=12, held_back=5, figures=figures, verdict=verdict, content=b"",
                is_live=number == 2,
            )
        )  # fmt: skip
    return made


def _text(client: Client) -> str:
    return client.get(LEARNED).content.decode()


def _live_number() -> int | None:
    return ModelVersion.objects.filter(is_live=True).values_list("number", flat=True).first()


def test_each_version_stands_beside_the_one_that_was_live_then(keeper: Client, versions: list[ModelVersion]) -> None:
    text = _text(keeper)

    assert text.index(_live(3)) < text.index(_live(1)) and _live(2) not in text
    assert "0.410" in text and "live then: 0.200" in text
    assert "worse than the live one: kept, not put live" in text
    assert "version 1: 0.350, version 2: 0.410, version 3: 0.300" in text


def test_each_topic_has_its_precision_and_recall(keeper: Client, versions: list[ModelVersion], floods: Topic) -> None:
    other = Topic.objects.create(name="Never suggested")
    figures = versions[1].figures | {"topics": {floods.slug: [3, 4, 6], other.slug: [0, 0, 2], "gone": [1, 1, 1]}}
    ModelVersion.objects.filter(pk=versions[1].pk).update(figures=figures)

    said = " ".join(_text(keeper).split())

    assert "Topic by topic, version 2 on the pages held back" in said
    assert f'<th scope="row">{floods.name}</th><td>6</td><td>4</td><td>75 %</td><td>50 %</td>' in said
    assert '<th scope="row">Never suggested</th><td>2</td><td>0</td><td>–</td><td>0 %</td>' in said


def test_a_version_that_could_not_be_measured_says_so(keeper: Client, versions: list[ModelVersion]) -> None:
    ModelVersion.objects.filter(number=3).update(figures={"new": {}, "live": {}}, verdict="too few")

    text = _text(keeper)

    assert "not measured" in text and "too few pages to compare on" in text
    assert "version 3:" not in text


def test_the_date_is_that_of_the_readers_time_zone(keeper: Client, versions: list[ModelVersion]) -> None:
    ModelVersion.objects.filter(number=3).update(made_at="2026-07-01T22:30:00Z")
    UserProfile.objects.create(user=User.objects.get(username="keeper"), current_time_zone="Asia/Tokyo")

    assert "2 July 2026, 07:30" in _text(keeper)


def test_nothing_learned_yet_says_how_much_more_is_needed(
    keeper: Client, make_page: Callable[..., Page], floods: Topic
) -> None:
    for number in range(3):
        page = make_page(title=f"Page {number}")
        PageTopic.objects.create(page=page, topic=floods, state=State.PINNED, source=PageTopic.Source.EDITOR)
    taught, held_back = trainer.count_training_pages()

    text = _text(keeper)

    assert taught + held_back == 3
    assert "Nothing was learned yet" in text and "No suggestion was judged yet" in text
    assert f"{trainer.LEAST_EXAMPLES - taught} more pages with an editor&#x27;s word" in text.replace("'", "&#x27;")
    assert "before a new model can be put live" in text


def test_one_click_goes_back_and_one_returns(keeper: Client, versions: list[ModelVersion]) -> None:
    answer = keeper.post(_live(1), follow=True).content.decode()

    assert _live_number() == 1 and "Version 1 reads pages from now on." in answer
    assert f'data-w-action-url-value="{_live(2)}"' in answer
    keeper.post(_live(2))
    assert _live_number() == 2
    entries = ModelLogEntry.objects.order_by("pk")
    assert [(each.data["number"], each.data["before"]) for each in entries] == [(1, 2), (2, 1)]
    assert entries[0].user.username == "keeper" and "Topic model 1 put live" in entries[0].message


def test_no_learned_model_is_one_click_and_can_be_taken_back(keeper: Client, versions: list[ModelVersion]) -> None:
    answer = keeper.post(_live(0), follow=True).content.decode()

    assert live_model()[0] == 0 and "No learned model reads pages" in answer
    assert f'data-w-action-url-value="{_live(2)}"' in answer
    assert "version 2 did" in ModelLogEntry.objects.get().message
    assert "Use no learned model" not in _text(keeper)
    keeper.post(_live(2))
    assert _live_number() == 2


def test_what_is_live_already_changes_and_logs_nothing(keeper: Client, versions: list[ModelVersion]) -> None:
    assert "it was so already" in keeper.post(_live(2), follow=True).content.decode()
    assert keeper.post(_live(9)).status_code == 404
    assert _live_number() == 2 and not ModelLogEntry.objects.exists()


def test_learning_is_asked_of_a_worker(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(trainer, "train_model", lambda: asked.append(True))
    assert "too few pages" in keeper.post(LEARN_NOW, follow=True).content.decode()
    assert not asked

    monkeypatch.setattr(
        "attune.tagging.training.model_versions.count_training_pages", lambda: (trainer.LEAST_EXAMPLES, 0)
    )

    assert "Learning was asked for." in keeper.post(LEARN_NOW, follow=True).content.decode()
    assert asked == [True]


def test_a_queue_that_is_away_is_told(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_given: object) -> None:
        raise QueueError("away")

    monkeypatch.setattr(tasks.learn_topics, "delay", away)
    monkeypatch.setattr(
        "attune.tagging.training.model_versions.count_training_pages", lambda: (trainer.LEAST_EXAMPLES, 0)
    )

    assert "Try again in a few minutes" in keeper.post(LEARN_NOW, follow=True).content.decode()


def test_the_topics_that_editors_remove_most_come_first(
    keeper: Client, page: Page, floods: Topic, open_data: Topic, privacy: Topic
) -> None:
    def judge(topic: Topic, state: str, confidence: float = 0.5) -> None:
        Judgement.objects.create(page=page, topic=topic, state_after=state, batch=uuid4(), confidence=confidence)

    for state in (State.PINNED, State.REJECTED):
        judge(floods, state)
    judge(open_data, State.REJECTED)
    judge(privacy, State.REJECTED, confidence=0)

    rows = keeper.get(LEARNED).context["topics"]

    assert [(row.topic, row.kept, row.removed, row.removed_share) for row in rows] == [
        (open_data, 0, 1, 1.0),
        (floods, 1, 1, 0.5),
    ]
    assert "50 %" in _text(keeper)


def test_nobody_without_the_permission_gets_in(client: Client, versions: list[ModelVersion]) -> None:
    _reader(client, "view_topic")

    for answer in (client.get(LEARNED), client.post(LEARN_NOW), client.post(_live(1)), client.post(_live(0))):
        assert answer["Location"] == reverse("wagtailadmin_home")
    assert _live_number() == 2
    assert LEARNED not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_plot_keeps_every_share_in_its_box() -> None:
    drawn = plot([("1", 0.0), ("2", 0.3), ("3", 0.39)])

    assert drawn.ceiling == 0.4
    assert [(dot.x, dot.y) for dot in drawn.dots] == [(8.0, 92.0), (160.0, 29.0), (312.0, 10.1)]
    assert plot([]).dots == () and plot([("1", 1.0)]).ceiling == 1.0
