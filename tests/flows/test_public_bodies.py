"""Nothing of one visitor in an answer to another: every method, every page type, also those that others serve too."""

import json
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Page

from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test
from attune.rules.domain.rules import ShowVariant, SlotRef
from attune.rules.models import Rule
from attune.rules.services import publish_book
from cms.models import AuthorPage, CoursePage, IndexPage, LessonPage, NewsPage, ProductPage, ShopPage, TopicPage
from tests.flows.edge import ASKING, DESKTOP, KEY, PHONE, SCOPE
from tests.flows.pages import BROWSER
from tests.foreign.installing import installed

pytestmark = pytest.mark.django_db

# Whatever may keep a body does so while none is kept: who only asks comes last.
UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
METHODS = (*UNSAFE, "get", "HEAD", "GET")
DEMO = ("", "water/", "water/flood-0/", "news/", "shop/", "shop/jug/", "course/", "course/one/", "index/",
        "index/ann/", "index/bread/")  # fmt: skip
ROUTABLE = ("routes-first", "routes-last", "routes-of-a-page")
FORMS = ("form-first", "form-last", "email-form-first", "email-form-last")
ROUTES = ("", "year/2031/", "named/", "asked/", "seen/", "shown/", "marked/", "private/", "varied/", "public/",
          "leave/", "gone/", "lost/", "data/", "file/", "stream/")  # fmt: skip
OTHERS = ("plain", "leaves-first", "own", "hands", "still-plain", "still-form", "still-routes")
LATE = ("routes-last/", "routes-last/named/", "routes-last/data/", "routes-of-a-page/named/")
FOREIGN = (*(f"routes-first/{route}" for route in ROUTES), *LATE, *(f"{slug}/" for slug in (*FORMS, *OTHERS)))
PATHS = [f"/{path}" for path in (*DEMO, *FOREIGN)]
# What one visitor tells of herself, in every way there is; none of it is long.
HERS = {"cookie": "Anabel", "posted": "Annunziata", "asked": "Anacortes", "device": "Anaphone", "key": "Anakey"}

paths = pytest.mark.parametrize("path", PATHS)


@pytest.fixture(scope="module")
def foreign(django_db_setup, django_db_blocker) -> Iterator[ModuleType]:
    """A site with page types of its own."""
    with django_db_blocker.unblock():
        manager = installed()
        models = manager.__enter__()
    yield models
    with django_db_blocker.unblock():
        manager.__exit__(None, None, None)


@pytest.fixture(scope="module")
def built(foreign, built, django_db_blocker) -> SimpleNamespace:
    """Each page type of the demo once, and those of the foreign site; on phones their first slot shows another."""
    with django_db_blocker.unblock():
        home = built.home
        _demo(home)
        _foreign(home, foreign)
        Rule(
            name="Phones",
            slug="phones",
            live=True,
            priority=9,
            condition=from_condition(Test("device", "is", "mobile")),
            actions=from_acts((ShowVariant(SlotRef("front"), "Deep"),)),
        ).save()
        publish_book()
    return built


def _demo(home: Page) -> None:
    home.add_child(instance=NewsPage(title="News", slug="news"))
    shop = home.add_child(instance=ShopPage(title="Shop", slug="shop"))
    shop.add_child(instance=ProductPage(title="Jug", slug="jug", price=5))
    course = home.add_child(instance=CoursePage(title="Course", slug="course"))
    course.add_child(instance=LessonPage(title="One", slug="one"))
    index = home.add_child(instance=IndexPage(title="Index", slug="index"))
    index.add_child(instance=AuthorPage(title="Ann", slug="ann"))
    index.add_child(instance=TopicPage(title="Bread", slug="bread"))


def _foreign(home: Page, models: ModuleType) -> None:
    body = json.dumps(home.body.get_prep_value()[:1])
    for slug, model in {
        "routes-first": models.RoutesFirst,
        "routes-last": models.RoutesLast,
        "routes-of-a-page": models.RoutesOfAPage,
        "form-first": models.FormFirst,
        "form-last": models.FormLast,
        "email-form-first": models.EmailFormFirst,
        "email-form-last": models.EmailFormLast,
        "plain": models.Plain,
        "leaves-first": models.LeavesFirst,
        "own": models.Own,
        **{f"views-{name}": models.LeavesFirst for name in ("gone", "leave", "data", "lost", "file", "marked")},
    }.items():
        home.add_child(instance=model(title=slug, slug=slug, body=body, first_published_at=timezone.now()))
    for slug, model in {"plain": models.Plain, "form": models.FormFirst, "routes": models.RoutesFirst}.items():
        home.add_child(instance=model(title=slug, slug=f"still-{slug}"))
    hands = home.add_child(instance=models.Hands(title="hands", slug="hands", body=body))
    hands.add_child(instance=models.Plain(title="handed", slug="handed", body=body))


@pytest.fixture
def site(site, settings):
    """Answers that fail are seen."""
    settings.ALLOWED_HOSTS = ["testserver"]
    return site


def ask(path: str, method: str = "GET", **headers: str) -> HttpResponse:
    """Ask as somebody who tells nothing of himself."""
    return Client(headers=BROWSER | headers).generic(method, path)


def ask_as_her(path: str, method: str) -> HttpResponse:
    """Ask as somebody who tells of herself whatever she can."""
    client = Client(headers=BROWSER | {"x-device": HERS["device"], "authorization": f"Basic {HERS['key']}"})
    client.cookies["name"] = HERS["cookie"]
    return client.generic(
        method,
        f"{path}?undeclared={HERS['asked']}&q={HERS['asked']}",
        f"name={HERS['posted']}",
        "application/x-www-form-urlencoded",
    )


def said(answer: HttpResponse) -> str:
    """Give all that came back."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers} {answer.cookies} {body.decode()}"


def is_for_one(answer: HttpResponse) -> bool:
    """Say whether nothing in an answer lets others have it."""
    told = answer.headers.get("Cache-Control", "")
    return answer.headers.get(SCOPE, "private") == "private" and KEY not in answer and "public" not in told


def adapts(path: str) -> bool:
    """Say whether phones are shown another variant than others, each time again."""
    shown = [said(ask(path, **{"user-agent": agent})) for agent in (DESKTOP, PHONE, DESKTOP, PHONE)]
    return ["The long reads are here" in each for each in shown] == [False, True, False, True]


@paths
def test_nothing_of_one_visitor_is_in_the_answer_to_another_by_whatever_method(site, path):
    for method in METHODS:
        ask_as_her(path, method)

    for answer in (ask(path), ask(path, "POST")):
        assert [hers for hers in HERS.values() if hers in said(answer)] == []


@paths
def test_only_get_and_head_may_be_called_public_and_have_a_key(site, path):
    for method in UNSAFE:
        answer = ask(path, method)

        assert is_for_one(answer), method
        assert answer.headers.get(SCOPE, "private") == "private"
        assert "ETag" not in answer

        key = ask(path, method, **ASKING)

        assert (key.headers.get(SCOPE, "private"), KEY in key) == ("private", False)


@paths
def test_who_comes_with_a_session_an_authorization_or_a_message_shares_nothing(site, path):
    message = messages.Message(messages.INFO, f"Well done, {HERS['posted']}")
    storage = CookieStorage(RequestFactory().get("/"))
    kept = HttpResponse()
    storage._store([message], kept)

    for who in (
        {"cookie": "sessionid=abc"},
        {"authorization": "Basic abc"},
        {"cookie": kept.cookies.output(header="").split(";")[0].strip()},
    ):
        assert is_for_one(ask(path, **who))
        assert ask(path, **who | ASKING).headers.get(SCOPE, "private") == "private"

    assert HERS["posted"] not in said(ask(path))


@pytest.mark.parametrize("slug", FORMS)
def test_a_form_page_adapts_and_its_form_is_run_each_time(foreign, site, slug):
    path, names = f"/{slug}/", ("Anabel", "Bertram", "Anabel")
    assert adapts(path)
    assert "<form" in said(ask(path))

    thanks = [Client(headers=BROWSER).post(path, {"name": name}) for name in names]

    assert all(f"Thank you, {name}" in said(answer) for name, answer in zip(names, thanks, strict=True))
    assert all(is_for_one(answer) and "no-store" in answer["Cache-Control"] for answer in thanks)
    assert all('data-attune-slot="slot-front"' in said(answer) for answer in thanks)
    assert [row.form_data["name"] for row in FormSubmission.objects.order_by("pk")] == [*names]
    assert "Thank you" not in said(ask(path))


@pytest.mark.parametrize("slug", FORMS)
def test_a_form_that_was_filled_in_badly_is_shown_to_its_sender_alone(site, slug):
    answer = Client(headers=BROWSER).post(f"/{slug}/", {"name": ""})

    assert "This field is required" in said(answer)
    assert is_for_one(answer)
    assert "This field is required" not in said(ask(f"/{slug}/"))


@pytest.mark.parametrize("slug", ROUTABLE)
def test_each_route_of_a_page_is_served_and_adapts_and_shares_no_body(site, slug):
    for route in ("", "year/2031/", "named/", "asked/", "shown/"):
        assert adapts(f"/{slug}/{route}"), route

    assert "The year 2031" in said(ask(f"/{slug}/year/2031/"))
    assert "The year 2032" in said(ask(f"/{slug}/year/2032/"))
    assert "The year" not in said(ask(f"/{slug}/"))
    assert ask(f"/{slug}/nowhere/").status_code == 404
    assert ask(f"/{slug}/year/2031/", **ASKING).headers.get(KEY) in (None, "")


@pytest.mark.parametrize("slug", ROUTABLE)
def test_what_a_route_answers_that_is_no_plain_page_stays_as_it_is(site, slug):
    leave, gone, lost = (ask(f"/{slug}/{route}/") for route in ("leave", "gone", "lost"))
    data, file, stream, shown = (ask(f"/{slug}/{route}/") for route in ("data", "file", "stream", "shown"))

    assert (leave.status_code, leave["Location"], "Cache-Control" in leave) == (302, "/elsewhere/", False)
    assert (gone.status_code, gone["X-Reason"], gone.content) == (410, "sold", b"Gone for good.")
    assert (lost.status_code, lost["X-Reason"]) == (404, "lost")
    assert "Good morning, everyone" in said(lost)
    assert (data["Content-Type"], data.json()) == ("application/json", {"name": ""})
    assert (file["Content-Disposition"], said(file)[-3:]) == ('attachment; filename="rows.csv"', "a,b")
    assert (stream.streaming, "<p>one</p><p>two</p>" in said(stream)) == (True, True)
    assert shown.status_code == 203
    assert "attune:tail" not in said(shown) + said(lost)
    assert 'id="attune-tail"' in said(shown)
    assert all(map(is_for_one, (leave, gone, lost, data, file, stream, shown)))


@pytest.mark.parametrize("slug", ROUTABLE)
def test_what_a_view_says_of_caches_stands_unless_something_was_decided(site, slug):
    marked, private, varied, public = (ask(f"/{slug}/{route}/") for route in ("marked", "private", "varied", "public"))

    assert marked.cookies["basket"].value == "7"
    assert "Cookie" in varied["Vary"]
    assert all("no-store" in answer["Cache-Control"] for answer in (marked, private, varied, public))
    assert all(map(is_for_one, (marked, private, varied, public)))
    assert "max-age=600" in ask("/still-routes/public/")["Cache-Control"]
    assert "no-store" not in ask("/still-routes/public/")["Cache-Control"]


@pytest.mark.parametrize("path", ["/leaves-first/", "/own/"])
def test_a_page_whose_serve_does_more_adapts_and_is_for_one_alone(site, path):
    greeted = Client(headers=BROWSER)
    greeted.cookies["name"] = "Anabel"

    assert "Greeted: Anabel" in said(greeted.get(path))
    assert "Greeted: you" in said(ask(path))
    assert adapts(path)
    assert is_for_one(ask(path))


def test_a_serve_that_leads_away_or_says_no_is_handed_through(site):
    leave, gone, lost, data = (ask(f"/views-{name}/") for name in ("leave", "gone", "lost", "data"))

    assert (leave.status_code, leave["Location"]) == (302, "/elsewhere/")
    assert (gone.status_code, gone["X-Reason"], gone.content) == (410, "sold", b"Gone for good.")
    assert (lost.status_code, lost["X-Reason"]) == (404, "lost")
    assert data.json() == {"name": ""}
    assert said(ask("/views-file/")).endswith("a,b")
    assert ask("/views-marked/").cookies["basket"].value == "7"


def test_a_page_that_hands_its_visitors_to_another_shows_that_one_as_it_adapts(site):
    assert "<h1>handed</h1>" in said(ask("/hands/"))
    assert adapts("/hands/")
    assert adapts("/hands/handed/")
    assert is_for_one(ask("/hands/"))
    assert ask("/hands/handed/")[SCOPE] == "permutation"


def test_what_wagtail_alone_serves_is_still_shared(site):
    assert [ask(path)[SCOPE] for path in ("/plain/", "/routes-first/", "/routes-last/", "/still-plain/")] == [
        "permutation",
        "permutation",
        "permutation",
        "static",
    ]
    assert ask("/plain/").content == ask("/plain/", "HEAD").content or ask("/plain/", "HEAD").content == b""
    assert ask("/plain/", "HEAD")[KEY] == ask("/plain/")[KEY]


@pytest.mark.parametrize("path", ["/plain/", "/still-plain/"])
def test_what_scripts_are_given_by_another_template_is_not_what_browsers_are_given(site, path):
    script, browser = ask(path, **{"x-requested-with": "XMLHttpRequest"}), ask(path)

    assert "A part of" in said(script)
    assert "A part of" not in said(browser)
    assert "A part of" in said(ask(path, **{"x-requested-with": "XMLHttpRequest"}))
    assert script.headers.get(KEY) != browser[KEY]


@pytest.mark.parametrize("slug", [*ROUTABLE, *FORMS, "leaves-first", "own"])
def test_a_preview_shows_the_page_as_somebody_sees_it_whatever_else_serves_it(site, slug):
    page = Page.objects.get(slug=slug).specific

    plain, liking = (said(page.make_preview_request(None, look)) for look in ("", "on=likes-floods"))

    assert ("High water ahead" in plain, "High water ahead" in liking) == (False, True)
    assert all('id="attune-tail"' in shown and "attune:tail" not in shown for shown in (plain, liking))


@pytest.mark.parametrize("slug", FORMS)
def test_the_landing_page_of_a_form_can_be_previewed(site, slug):
    page = Page.objects.get(slug=slug).specific

    assert "Thank you" in said(page.make_preview_request(None, "landing"))


def test_switched_off_pages_are_served_as_wagtail_serves_them(site, settings):
    settings.ATTUNE = {"ENABLED": False}

    for slug in (*ROUTABLE, *FORMS):
        answer = ask(f"/{slug}/")

        assert (answer.status_code, SCOPE in answer, "Cache-Control" in answer) == (200, False, False)
    assert all("The year 2031" in said(ask(f"/{slug}/year/2031/")) for slug in ROUTABLE)
