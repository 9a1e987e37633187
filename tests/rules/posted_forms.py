"""What a browser posts from the forms of segments, rules and triggers."""

from wagtail.test.utils.form_data import nested_form_data, streamfield

DEVICE = ("device", {"operator": "is_one_of", "values": ("mobile",), "value": ""})


def form(condition=(DEVICE,), **changed):
    """Give what a browser posts for a new declaration, its condition as blocks."""
    fields = {
        "name": "Welcome",
        "slug": "welcome",
        "site": "",
        "description": "",
        "priority": "7",
        "event": "page_view",
        "once_per": "event",
        "go_live_at": "",
        "expire_at": "",
        "condition": blocks(condition),
        "actions": streamfield([("show_variant", {"slot": "hero", "variant": "B", "where": "everywhere"})]),
        "effects": streamfield([("set_trait", {"name": "keen", "value": "yes"})]),
    }
    posted = nested_form_data({**fields, **changed})
    return {name: list(value) if isinstance(value, tuple) else value for name, value in posted.items()}


def blocks(condition):
    """Give blocks as the form posts them, groups within groups; a tuple is posted as several values of one name."""
    return streamfield([(name, blocks(value) if isinstance(value, list) else value) for name, value in condition])


def as_posted(row):
    """Give a stored row as a browser posts it."""
    return {key: tuple(value) if isinstance(value, list) else value or "" for key, value in row.items()}
