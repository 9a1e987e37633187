"""A long simulation in real Chromium: a bar that moves, an answer that is announced, and a way to stop.

The demo has too little history for a long one, so its page is given the steps, and they are let through one by one.
"""

import pytest
from django.template.loader import render_to_string

from tests.browser.looks import faults

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

PATH = "/admin/attune/decisions/simulate/rule:rivers-first/"
SCRIPTS = "".join(f'<script src="/static/{name}.js"></script>' for name in ("rules/editing", "decisions/simulation"))
ONE_BY_ONE = """
(() => {
  const line = (value) => new TextEncoder().encode(`${JSON.stringify(value)}\\n`);
  const own = window.fetch.bind(window);
  const stream = () => new ReadableStream({
    async start(out) {
      for (const done of [0, 250, 500]) {
        out.enqueue(line({ done, of: 1000 }));
        await new Promise((go) => { window.goOn = go; });
      }
      out.enqueue(line({ html: '<p class="attune-simulation__headline">Nothing would change.</p>' }));
      out.close();
    },
  });
  window.fetch = (url, how) =>
    String(url).includes("/steps/") ? Promise.resolve(new Response(stream())) : own(url, how);
})();
"""


@pytest.fixture
def long_one(visit):
    """Give a function that opens a simulation which takes long."""

    def open_it(**how):
        page = visit(signed_in_as="moderator", path="/admin/", **how)
        page.add_init_script(ONE_BY_ONE)
        page.route(f"**{PATH}", _with_steps)
        page.goto(PATH)
        says(page, 0)
        return page

    return open_it


def _with_steps(route):
    answer = route.fetch()
    context = {"views": 1000, "steps": f"{PATH}steps/?days=7", "whole": "?whole=yes"}
    steps = render_to_string("decisions/admin/simulation_steps.html", context)
    body = answer.text().replace("</form>", f"</form>{steps}", 1).replace("</body>", f"{SCRIPTS}</body>")
    route.fulfill(response=answer, body=body)


def says(page, done):
    page.get_by_text(f"{done} of 1,000 page views judged").first.wait_for()


def test_the_bar_moves_and_the_answer_takes_its_place(long_one):
    page = long_one()
    bar = page.get_by_role("progressbar")
    assert bar.get_attribute("value") in ("0", None)

    page.evaluate("window.goOn()")
    says(page, 250)
    assert bar.evaluate("bar => bar.value / bar.max") == 0.25
    page.evaluate("window.goOn()")
    says(page, 500)
    page.evaluate("window.goOn()")

    page.locator(".attune-simulation__headline", has_text="Nothing would change.").first.wait_for()
    assert not bar.is_visible()
    assert "Nothing would change." in page.locator("#attune-announcements").inner_text()


def test_it_is_stopped_and_started_again_by_keyboard(long_one):
    page = long_one()
    page.get_by_role("button", name="Stop").focus()
    page.keyboard.press("Enter")

    page.get_by_text("Stopped. Nothing was written.").first.wait_for()
    page.keyboard.press("Enter")

    says(page, 0)
    assert page.get_by_role("button", name="Stop").is_visible()


def test_the_bar_stands_in_nobodys_way(long_one):
    assert faults(long_one()) == {}
