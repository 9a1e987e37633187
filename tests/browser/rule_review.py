"""The order of the rules, their review and their books in Chromium."""

LIST, ORDER, BOOKS = "/admin/snippets/attune_rules/rule/", "/admin/attune/rules/order/", "/admin/attune/rules/books/"
ROWS = ".attune-order__row"


def names(page):
    return [row.get_attribute("data-name") for row in page.locator(ROWS).all()]


def heard(page):
    return page.locator("#attune-announcements").inner_text()


def move_up(page, name):
    """Press the rule's button as a keyboard does."""
    page.get_by_role("button", name=f"Move “{name}” up").focus()
    page.keyboard.press("Enter")


def open_rule(page, name):
    page.goto(LIST)
    page.get_by_role("link", name=name, exact=True).click()
    page.locator("#w-editor-form").wait_for()


def choose(page, label):
    """Press one of the actions at the foot of the form, in the menu or before it."""
    button = page.locator("footer").get_by_role("button", name=label)
    if not button.first.is_visible():
        page.locator("footer [data-w-dropdown-target='toggle']").click()
    button.first.click()
