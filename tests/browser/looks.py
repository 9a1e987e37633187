"""How a screen is looked at: at both widths, light and dark, by axe, and whether it scrolls sideways."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.demo import HEIGHT
from tests.effort import IS_THOROUGH

WIDTHS = (1280, 390)
# The scheme changes less than the width, so it is the inner one.
LOOKS = tuple((width, scheme) for width in WIDTHS for scheme in ("light", "dark"))
# Each width and each scheme once: what both break together is left to a thorough run.
USUAL_LOOKS = LOOKS if IS_THOROUGH else (LOOKS[0], LOOKS[-1])
# What fades or slides is looked at when it stands; what never ends is not waited for.
SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const moving = document.getAnimations().filter((each) => each.playState === "running");
  const ending = moving.filter((each) => each.effect.getComputedTiming().endTime < 2000);
  await Promise.allSettled(ending.map((each) => each.finished));
}"""
# All that axe says of a long form is more than Playwright reads in seconds.
SERIOUS = """async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  const serious = violations.filter((each) => ["serious", "critical"].includes(each.impact));
  return serious.map((each) => [each.id, each.nodes[0].html]);
}"""


def serious(page):
    """List what axe finds serious or critical: the rule, and the first element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return [tuple(each) for each in page.evaluate(SERIOUS)]


def fits(page):
    """Say whether nothing is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def assert_fits(page):
    assert fits(page), "The page scrolls sideways."


def serious_in(page, scheme):
    """List what is serious in one scheme, once the page stands in it."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SETTLED)
    return serious(page)


def faults(page):
    """Look at a page as it stands at both widths and in both schemes, and list what is wrong with each look."""
    found = {}
    for width, scheme in USUAL_LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wrong = serious_in(page, scheme)
        if not fits(page):
            wrong.append(("scrolls sideways", ""))
        if wrong:
            found[page.url, width, scheme] = wrong
    return found
