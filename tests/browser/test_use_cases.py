"""Three sites in one: a shop, a news front and a course, each walked by somebody whom it adapts to."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]


def agree(page):
    with page.expect_response(_tells_of_a_view):
        page.get_by_role("button", name="measure", exact=False).first.click()


def read(page, path, *, to_the_end=False):
    """Open a page as a visitor does, and wait until the site knows."""
    with page.expect_response(_tells_of_a_view):
        page.goto(path)
    if to_the_end:
        with page.expect_response(lambda response: "scroll" in (response.request.post_data or "")):
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")


def _tells_of_a_view(response):
    return "/api/events/" in response.url and "page_view" in (response.request.post_data or "")


def offers(page):
    return page.locator(".offer__title").all_inner_texts()


def test_the_shop_puts_first_what_somebody_keeps_looking_at(visit):
    page = visit(path="/shop/")
    agree(page)
    usual, picture = offers(page), page.locator(".hero__art img").get_attribute("src")
    assert page.locator(".hero__heading").inner_text() == "Eight things, each good at one"

    for _visit in range(3):
        read(page, "/shop/tide-clock/")
    page.goto("/shop/")

    assert page.locator(".hero__heading").inner_text() == "One hand, no minutes, and the sea"
    assert page.locator(".hero__art img").get_attribute("src") != picture
    assert offers(page)[0] == "The tide clock"
    assert sorted(offers(page)) == sorted(usual)
    assert page.locator(".offer").first.locator(".offer__note").inner_text() == "Back for another look?"


def test_the_news_go_from_brief_to_long_for_those_who_stay(visit):
    page = visit(path="/news/")
    agree(page)
    assert page.locator(".brief").count() == 6
    assert page.locator(".hero__heading").inner_text() == "Lightning, mussels and a hedge"
    assert {"New", "Updated"} <= set(page.locator(".fresh").all_inner_texts())

    for path in (
        "/water/the-river-keeps-a-ledger/",
        "/streets/how-to-count-a-street/",
        "/table/shake-the-jar-until-it-goes-thud/",
    ):
        read(page, path, to_the_end=True)
    page.goto("/news/")

    assert page.locator(".hero__heading").inner_text() == "The sea arrives underneath"
    assert page.locator(".hero.scheme-dark .hero__art img").get_attribute("src").endswith("saltwedge.svg")
    assert page.locator(".news .matched__title").inner_text() == "Worth your time"
    assert page.locator(".brief").count() == 0
    assert page.locator(".length img").count() == page.locator(".length").count() == 6


def test_what_is_new_is_marked_from_the_day_that_somebody_was_last_here(visit):
    fresh = visit(path="/news/").locator(".fresh").count()
    eve = visit(path="/demo/read-as/eve/?next=/news/")

    assert eve.locator(".news .matched__title").inner_text() == "Since you were last here"
    assert eve.locator(".fresh").count() > fresh


def test_a_lesson_explains_itself_more_simply_and_then_shows_a_film(visit):
    page = visit(path="/course/")
    agree(page)
    lesson = "/course/two-tides-a-day/"

    read(page, lesson)
    assert page.locator(".help__title").inner_text() == "Try it"
    read(page, lesson)
    assert page.locator(".help__title").inner_text() == "In simpler words"
    assert page.locator(".help video").count() == 0
    read(page, lesson)

    assert page.locator(".help__title").inner_text() == "See it move"
    film = page.locator(".help video")
    film.scroll_into_view_if_needed()
    film.evaluate("(video) => { video.muted = true; return video.play(); }")
    page.wait_for_function("document.querySelector('video').currentTime > 0.2")
    assert film.evaluate("(video) => video.textTracks.length") == 1


def test_without_javascript_each_of_them_adapts_all_the_same(visit):
    shop = visit(path="/demo/read-as/eve/?next=/shop/", scripts=False)
    lesson = visit(path="/demo/read-as/dev/?next=/course/two-tides-a-day/", scripts=False)
    news = visit(path="/demo/read-as/ana/?next=/news/", scripts=False)

    assert shop.locator(".hero__heading").inner_text() == "One hand, no minutes, and the sea"
    assert lesson.locator(".help__title").inner_text() == "See it move"
    assert news.locator(".news .matched__title").inner_text() == "Worth your time"
