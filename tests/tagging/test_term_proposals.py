"""Terms that pages propose: which ones, what can be made of them, and how that is taken back."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from attune.tagging import services
from attune.tagging.domain.proposals import SharedPhrase, propose_terms, term_key
from attune.tagging.models import PageAnalysis, PageEntity, PageKeyphrase, PageTopic, TermDecision, Topic
from attune.tagging.review import term_proposals


@pytest.mark.parametrize(("one", "other"), [("Tide Gauges", "tide gauge"), ("centre", "center"), ("NASA's", "nasa")])
def test_forms_of_one_term_have_one_key(one: str, other: str) -> None:
    assert term_key(one) == term_key(other)


def test_forms_are_added_up_and_phrases_and_names_are_not() -> None:
    shared = [SharedPhrase("tide gauge", 4), SharedPhrase("tide gauges", 3), SharedPhrase("tide gauge", 5, "entity")]

    (found,) = propose_terms(shared, known=(), pages=100)

    assert (found.text, found.pages, found.forms) == ("tide gauge", 7, ("tide gauge", "tide gauges"))


@pytest.mark.parametrize(
    "shared",
    [
        SharedPhrase("tide gauge", 2),
        SharedPhrase("tide gauge", 26),
        SharedPhrase("open data", 9),
        SharedPhrase("new year", 9),
        SharedPhrase("2019", 9),
        SharedPhrase("—", 9),
    ],
    ids=["on too few pages", "generic here", "known", "says nothing", "a number", "no word"],
)
def test_what_makes_no_term_is_not_proposed(shared: SharedPhrase) -> None:
    assert propose_terms([shared], known={"open data"}, pages=100) == ()


def test_on_a_small_site_nothing_is_generic_yet() -> None:
    assert [each.pages for each in propose_terms([SharedPhrase("tide gauge", 4)], known=(), pages=4)] == [4]


Made = Callable[..., Page]


@pytest.fixture
def pages(make_page: Made) -> list[Page]:
    """Four live pages of a river; two name the council, too."""
    made = [make_page(f"Page {number}") for number in range(4)]
    for number, page in enumerate(made):
        PageAnalysis.objects.create(page=page, analysed_at="2026-01-01T00:00Z")
        text = "tide gauges" if number % 2 else "Tide gauge"
        PageKeyphrase.objects.create(page=page, text=text, salience=0.8, sentence=f"The {text} of pier {number}.")
        if number < 2:
            PageEntity.objects.create(page=page, text="Council", label="ORG", salience=0.5)
    return made


@pytest.fixture
def browser(client: Client, editor: User) -> Client:
    """A browser in which someone is logged in who may do all."""
    client.force_login(editor)
    return client


def _shown(browser: Client) -> str:
    return " ".join(browser.get(reverse("attune_tagging:proposals")).content.decode().split())


def _decide(browser: Client, text: str, action: str, **more: str) -> str:
    answer = browser.post(
        reverse("attune_tagging:decide_proposal"), {"text": text, "action": action, **more}, follow=True
    )
    return " ".join(answer.content.decode().split())


def test_pages_propose_what_they_share_with_sentences(pages: list[Page]) -> None:
    (row,) = term_proposals.proposals()

    assert (row.proposal.key, row.proposal.pages) == ("tide gaug", 4)
    assert len(row.examples) == 2
    assert row.examples[0].sentence == "The Tide gauge of pier 0."


def test_pages_that_are_not_live_propose_nothing(pages: list[Page]) -> None:
    for page in pages[:2]:
        page.live = False
        page.save()

    assert term_proposals.proposals() == ()


@pytest.mark.parametrize("synonyms", ["", "tide gauges"])
def test_what_the_vocabulary_has_is_not_proposed(pages: list[Page], synonyms: str) -> None:
    Topic.objects.create(name="Measuring" if synonyms else "Tide gauges", synonyms=synonyms)

    assert term_proposals.proposals() == ()


def test_the_list_shows_terms_pages_and_sentences(browser: Client, pages: list[Page]) -> None:
    html = _shown(browser)

    assert "tide gauge" in html
    assert '<h2 class="w-h4" id="attune-term-1">Tide gauge</h2>' in html
    assert "on 4 pages" in html
    assert "The Tide gauge of pier 0." in html
    assert reverse("wagtailadmin_pages:edit", args=[pages[0].pk]) in html


def test_an_empty_list_says_what_will_stand_there(browser: Client) -> None:
    assert "Nothing is proposed." in _shown(browser)


def test_a_term_becomes_a_topic_and_that_is_taken_back(browser: Client, pages: list[Page]) -> None:
    assert "is a topic now" in _decide(browser, "tide gauge", "topic")

    assert Topic.objects.get().name == "Tide gauge"
    assert term_proposals.proposals() == ()

    browser.post(reverse("attune_tagging:undo_proposal", args=[TermDecision.objects.get().pk]))
    assert not Topic.objects.exists()
    assert len(term_proposals.proposals()) == 1


def test_a_topic_that_pages_use_is_not_deleted_by_undo(browser: Client, pages: list[Page]) -> None:
    _decide(browser, "tide gauge", "topic")
    services.assign_topics(pages[0].pk, [Topic.objects.get().slug], source=PageTopic.Source.EDITOR)

    answer = browser.post(
        reverse("attune_tagging:undo_proposal", args=[TermDecision.objects.get().pk]), follow=True
    ).content.decode()

    assert "Delete the topic itself" in answer
    assert Topic.objects.count() == TermDecision.objects.count() == 1


def test_a_term_becomes_a_synonym_and_that_is_taken_back(browser: Client, pages: list[Page], floods: Topic) -> None:
    assert "is another name of" in _decide(browser, "tide gauge", "synonym", topic="floods")

    floods.refresh_from_db()
    assert floods.synonym_list == ("high water", "tide gauge")
    assert term_proposals.proposals() == ()

    browser.post(reverse("attune_tagging:undo_proposal", args=[TermDecision.objects.get().pk]))
    floods.refresh_from_db()
    assert floods.synonym_list == ("high water",)


def test_a_synonym_of_no_topic_is_refused(browser: Client, pages: list[Page], floods: Topic) -> None:
    assert "There is no topic of that name" in _decide(browser, "tide gauge", "synonym", topic="floodz")

    assert not TermDecision.objects.exists()


def test_a_term_is_never_proposed_again_in_any_form_until_undone(browser: Client, pages: list[Page]) -> None:
    _decide(browser, "Tide Gauges", "never")
    assert term_proposals.proposals() == ()
    assert "Tide Gauges: never proposed again" in _shown(browser)

    browser.post(reverse("attune_tagging:undo_proposal", args=[TermDecision.objects.get().pk]))
    assert len(term_proposals.proposals()) == 1


@pytest.mark.parametrize(("text", "action"), [("", "never"), ("…", "topic"), ("tide gauge", "explode")])
def test_what_cannot_be_decided_changes_nothing(browser: Client, text: str, action: str) -> None:
    _decide(browser, text, action)

    assert not Topic.objects.exists()
    assert not TermDecision.objects.exists()


def _member(client: Client, *permissions: str) -> Client:
    group = Group.objects.create(name="Some")
    wanted = ["access_admin", *permissions]
    group.permissions.set(Permission.objects.filter(codename__in=wanted))
    user = User.objects.create_user("some", password="secret")
    user.groups.add(group)
    client.force_login(user)
    return client


def test_who_may_not_change_topics_is_kept_out(client: Client, pages: list[Page]) -> None:
    browser = _member(client)

    browser.get(reverse("attune_tagging:proposals"))
    browser.post(reverse("attune_tagging:decide_proposal"), {"text": "tide gauge", "action": "never"})

    assert "on 4 pages" not in _shown(browser)
    assert not TermDecision.objects.exists()


def test_who_may_not_add_topics_has_no_such_button(client: Client, pages: list[Page]) -> None:
    browser = _member(client, "change_topic")

    assert "Make it a topic" not in _shown(browser)
    _decide(browser, "tide gauge", "topic")
    assert not Topic.objects.exists()
    _decide(browser, "tide gauge", "never")
    assert TermDecision.objects.exists()
