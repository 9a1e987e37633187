"""What the form posts to the bench beside it, and the text of the answer."""

import re

from django.utils.html import strip_tags
from wagtail.test.utils.form_data import nested_form_data, streamfield

from attune.rules import services
from attune.rules.domain.rules import ShowVariant, SlotRef
from tests.rules import made
from tests.rules.posted_forms import DEVICE, blocks

SHOW_A = ShowVariant(SlotRef("hero"), "A")
VISITS = ("visits_7d", {"operator": "at_least", "value": "3", "upper": ""})
BROKEN = ("visits_7d", {"operator": "at_least", "value": "", "upper": ""})


def show(variant="A", slot="hero"):
    return "show_variant", {"slot": slot, "where": "everywhere", "variant": variant}


def posted(condition=(DEVICE,), acts=None, **more):
    fields = {"condition": blocks(condition), "actions": streamfield(list([show()] if acts is None else acts))}
    data = {"slug": "mine", "priority": "100", "site": "", "bench-pk": "", **nested_form_data(fields), **more}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}


def bench(client, kind="rule", **form):
    answer = client.post(f"/admin/attune/rules/bench/{kind}/", posted(**form))
    assert answer.status_code == 200, answer.content
    return {name: text(part) if isinstance(part, str) else part for name, part in answer.json().items()}


def text(html):
    return re.sub(r"\s+", " ", strip_tags(html)).strip()


def publish(*slugs_and_conditions, **how):
    for slug, condition in slugs_and_conditions:
        made.rule(slug, condition, **how)
    services.publish_book()
