"""The form of a rule in Chromium: it is opened, filled in by keyboard and read."""

from tests.browser.demo import insert

BUILDER = "[data-controller~='attune-builder']"
SENTENCE = ".attune-words__sentence"


def open_form(visit, *, signed_in_as="moderator", **how):
    page = visit(signed_in_as=signed_in_as, path="/admin/snippets/attune_rules/rule/add/", **how)
    page.locator(f"{BUILDER} .c-sf-add-button").first.wait_for()
    # The builder keeps the keyboard's place once the form has settled.
    page.wait_for_timeout(600)
    return page


def says(page, words):
    page.locator(SENTENCE, has_text=words).wait_for()


def type_condition(page, sentence):
    button = page.get_by_role("button", name="Type it as a sentence")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.type(sentence)
    says(page, f"{sentence[:1].upper()}{sentence[1:]}.")
    button.focus()
    page.keyboard.press("Enter")


def act(page, slot, variant):
    insert(page, "show a variant", page.locator(BUILDER).nth(1))
    row = page.locator(".attune-act").first
    for field, text in (("slot", slot), ("variant", variant)):
        row.locator(f'[data-contentpath="{field}"] input').focus()
        page.keyboard.type(text)
    # The names that the browser suggests lie over what comes next.
    page.keyboard.press("Escape")


def retype(page, field, text):
    page.locator(field).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
