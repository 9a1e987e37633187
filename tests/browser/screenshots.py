"""Make the pictures of the README and of docs/, from a demo of its own: python -m tests.browser.screenshots.

The demo's articles keep their dates, so that the pictures differ only where a screen does.
"""

import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.demo import find_chromium, launch, load_demo, new_visitor, open_editor, open_why, serve_demo, sign_in

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
GAP, DESK, TELEPHONE = 24, 1280, 390
BETWEEN = "#8f959a"
Visitor = Callable[..., Any]


def two_front_pages(visitor: Visitor) -> Image.Image:
    """The front page as Ana and as Ben see it."""
    return beside([shot(read_as(visitor(width=960), name)) for name in ("ana", "ben")])


def who_sees_what(visitor: Visitor) -> Image.Image:
    """A page in its editor: who sees which variant, and the preview as Eve."""
    page = visitor(editor="moderator", width=1440)
    open_editor(page, "/shop/")
    page.get_by_role("button", name="Toggle preview").click()
    page.get_by_label("See it as").select_option(label="Eve")
    page.frame_locator("#w-preview-iframe").get_by_role("heading", name="One hand, no minutes").wait_for()
    page.locator(".attune-reach").first.evaluate("(box) => box.scrollIntoView({ block: 'center' })")
    return shot(page)


def a_rule(visitor: Visitor) -> Image.Image:
    """A rule in its form, with its sentence."""
    page = visitor(editor="moderator")
    page.goto("/admin/snippets/attune_rules/rule/")
    page.get_by_role("link", name="Back to the tide clock").first.click()
    page.locator(".attune-words").get_by_text("Then").wait_for()
    return shot(page)


def why_this(visitor: Visitor) -> Image.Image:
    """What the userbar says of each slot, while an editor looks as Ana."""
    page = visitor(editor="editor")
    page.goto("/")
    panel = open_why(page)
    panel.get_by_label("Outline the slots").check()
    panel.get_by_text("Ana", exact=True).click()
    panel.get_by_role("button", name="Look", exact=True).click()
    page.get_by_role("heading", name="The sea keeps a timetable").wait_for()
    return shot(page)


def start_here(visitor: Visitor) -> Image.Image:
    """What a new editor reads first."""
    page = visitor(editor="editor")
    page.goto("/admin/attune/")
    return shot(page)


def on_a_telephone(visitor: Visitor) -> Image.Image:
    """Four pages at 390 pixels, two of them in the dark."""
    article = "/gardens/good-soil-is-half-empty/"
    pages = [
        read_as(visitor(width=TELEPHONE), "ana"),
        read_as(visitor(width=TELEPHONE, scheme="dark"), "eve", "/shop/"),
        read_as(visitor(width=TELEPHONE), "nobody", article),
        read_as(visitor(width=TELEPHONE, scheme="dark"), "dev", "/course/two-tides-a-day/"),
    ]
    return beside([shot(page) for page in pages])


PICTURES = (two_front_pages, who_sees_what, a_rule, why_this, start_here, on_a_telephone)


def main() -> int:
    """Make those named on the command line, or all."""
    wanted = [picture for picture in PICTURES if picture.__name__ in (sys.argv[1:] or _names())]
    chromium = find_chromium()
    if not chromium or not wanted:
        say("Install Chromium first: make services." if wanted else f"Choose among {', '.join(_names())}.")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        load_demo(Path(folder))
        browser = launch(playwright, chromium)
        with serve_demo(Path(folder)) as address:
            for picture in wanted:
                keep(picture, lambda **how: visitor(browser, address, **how))
    return 0


def keep(picture: Callable[..., Any], visit: Callable[..., Any]) -> None:
    """Make a picture, and put it where the documents look for it."""
    target = FOLDER / f"{picture.__name__.replace('_', '-')}.png"
    image = picture(visit)
    image.save(target, optimize=True)
    say(f"{target.relative_to(FOLDER.parents[1])}: {image.width} x {image.height}, {target.stat().st_size:,} B")


def visitor(browser: Any, address: str, *, editor: str = "", **how: Any) -> Any:
    """Open a page as nobody who has ever been there, or signed in."""
    page = new_visitor(browser, address, **how).new_page()
    page.goto("/")
    refuse(page)
    if editor:
        sign_in(page, editor)
    return page


def refuse(page: Any) -> None:
    """Take the question of consent away, so that what lies below is seen."""
    page.get_by_role("button", name="No thanks").click()
    page.locator(".attune-consent").wait_for(state="detached")


def read_as(page: Any, name: str, path: str = "/") -> Any:
    """Show a page as one of the demo's readers sees it."""
    page.goto(f"/demo/read-as/{name}/?next={path}")
    return page


def shot(page: Any) -> Image.Image:
    """Take what stands in the window once typefaces and images are there."""
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def beside(images: list[Image.Image]) -> Image.Image:
    """Put pictures of one height side by side."""
    width = sum(image.width for image in images) + GAP * (len(images) - 1)
    whole = Image.new("RGB", (width, max(image.height for image in images)), BETWEEN)
    left = 0
    for image in images:
        whole.paste(image, (left, 0))
        left += image.width + GAP
    return whole


def say(message: str) -> None:
    """Tell what was done."""
    print(message, flush=True)  # noqa: T201


def _names() -> list[str]:
    return [picture.__name__ for picture in PICTURES]


if __name__ == "__main__":
    sys.exit(main())
