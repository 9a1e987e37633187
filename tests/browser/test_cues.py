"""What happens in the page asks for one slot anew: quickly, and without moving anything under a reader's eyes."""

import time

import pytest
from playwright.sync_api import TimeoutError

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

ARTICLE, LESSON = "/water/the-river-keeps-a-ledger/", "/course/springs-and-neaps/"
BOUND_MS = 200


def _is_fragment(response):
    return "/api/fragments/" in response.url


def told_in_ms(page, response):
    """Give how long the server took until the first byte of its answer, or of the same asked again, at best."""
    assert response.status == 200
    timing, later = response.request.timing, []
    for _turn in range(5):
        started = time.perf_counter()
        page.request.get(response.url)
        later.append((time.perf_counter() - started) * 1000)
    return min(timing["responseStart"] - timing["requestStart"], *later)


def scroll_by_hand(page, share, *, above, step):
    """Scroll as a wheel does, a frame at a time, until a share of what stands above a slot has been seen."""
    page.evaluate(
        """async ([share, name, step]) => {
          const slot = document.querySelector(`[data-attune-name="${name}"]`);
          const end = share * (slot.getBoundingClientRect().top + scrollY) - innerHeight;
          for (let y = scrollY; y < end; y += step) {
            scrollTo(0, y);
            await new Promise(requestAnimationFrame);
          }
          scrollTo(0, end);
        }""",
        [share, above, step],
    )


def shifts(page):
    return page.evaluate("window.shifts")


def warm(page):
    """Fetch whatever the server fetches once, and let what loads with the page settle."""
    page.request.get("/api/fragments/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.shifts.length = 0")


@pytest.mark.parametrize("width", [1280, 390])
def test_three_quarters_down_an_article_its_last_slot_is_chosen_anew(visit, width):
    page = visit(path=ARTICLE, width=width)
    read_next = page.locator('[data-attune-name="read-next"]')
    before = read_next.inner_text()
    warm(page)

    with page.expect_response(_is_fragment) as told:
        scroll_by_hand(page, 0.78, above="read-next", step=120)

    assert told_in_ms(page, told.value) < BOUND_MS
    page.wait_for_function(
        "before => document.querySelector('[data-attune-name=read-next]').innerText !== before", arg=before
    )
    assert shifts(page) == []


def test_after_thirty_seconds_in_sight_a_lesson_explains_itself_more_simply(visit):
    page = visit(path=LESSON, clock=True)
    assert page.locator(".help__title").inner_text() == "Try it"
    warm(page)

    page.clock.run_for(29_000)
    assert page.locator(".help__title").inner_text() == "Try it"
    with page.expect_response(_is_fragment) as told:
        page.clock.run_for(2_000)

    assert told_in_ms(page, told.value) < BOUND_MS
    page.get_by_role("heading", name="In simpler words").wait_for(state="attached")
    assert shifts(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_section_passed_without_stopping_shortens_what_is_to_come(visit, width):
    page = visit(path="/", width=width)
    assert page.get_by_role("heading", name="Made by milk, salt and weather").count() == 1

    told = passed_by(page, "for-you")

    assert told_in_ms(page, told) < BOUND_MS
    page.get_by_role("heading", name="Two minutes on the barometer").wait_for(state="attached")
    assert shifts(page) == []


def test_an_answer_that_was_overtaken_by_a_later_one_is_not_placed(visit):
    page = visit(path="/")
    held = []
    page.route(lambda url: "skipped=hero" in url, lambda route: held.append(route))

    passed_by(page, "for-you", when=lambda: held)
    page.get_by_role("heading", name="Two minutes on the barometer").wait_for(state="attached")
    with page.expect_response(lambda response: "skipped=hero" in response.url):
        for route in held:
            route.continue_()
    page.wait_for_timeout(500)

    assert held
    assert page.get_by_role("heading", name="Two minutes on the barometer").count() == 1


def test_a_section_that_was_read_is_not_skipped(visit):
    page = visit(path="/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "skipped=for-you" in request.url else None)

    page.locator('[data-attune-name="for-you"]').scroll_into_view_if_needed()
    page.wait_for_timeout(1_200)
    pass_by(page, "for-you")
    page.wait_for_timeout(500)

    assert asked == []


def test_what_is_in_sight_stays_until_it_is_out_of_sight(visit):
    page = visit(path=LESSON, clock=True)
    page.locator(".help").scroll_into_view_if_needed()

    with page.expect_response(_is_fragment):
        page.clock.run_for(31_000)
    page.wait_for_timeout(500)
    assert page.locator(".help__title").inner_text() == "Try it"

    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("heading", name="In simpler words").wait_for(state="attached")
    assert shifts(page) == []


def passed_by(page, name, *, when=lambda: True):
    """Pass a section without stopping, and give what was answered; on a busy machine that may look like reading."""
    for _turn in range(5):
        warm(page)
        try:
            with page.expect_response(
                lambda response: _is_fragment(response) and f"skipped={name}" in response.url, timeout=8_000
            ) as told:
                pass_by(page, name)
            if when():
                return told.value
        except TimeoutError:
            pass
        page.goto("/")
    pytest.fail(f"{name} was never passed without stopping.")


def pass_by(page, name):
    page.evaluate(
        """async (name) => {
          const section = document.querySelector(`[data-attune-name="${name}"]`);
          while (section.getBoundingClientRect().bottom > 0) {
            scrollBy(0, 150);
            await new Promise(requestAnimationFrame);
          }
        }""",
        name,
    )
