"""A stored value that is none of the choices any more is kept, marked, and posted back; it never comes to mean all."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page, Site

from attune.audience.models import Persona
from attune.blocks.parameters import choice, colour, parameters_block
from attune.blocks.slots import slots_in
from attune.rules.builder.choice_blocks import RetainingChoiceBlock, RetainingMultiChoiceBlock, ThresholdBlock
from attune.rules.builder.condition_blocks import SegmentBlock
from attune.rules.builder.fact_blocks import FactBlock
from attune.rules.builder.fields import to_acts
from attune.rules.builder.segment_chooser import SegmentsBlock
from attune.rules.builder.site_chooser import SiteSelect
from attune.rules.builder.statement_blocks import StatementBlock
from attune.rules.facts.registry import registry
from attune.rules.models import Rule
from cms.models import HomePage
from tests.rules import made

pytestmark = pytest.mark.django_db

LISTED = [("a", "A"), ("b", "B")]
# Each field that offers a list, a value of it that is gone, and how its mark begins.
FIELDS = {
    "segments of a variant": (lambda: SegmentsBlock(), ["77"], "Deleted segment 77: matches nobody"),
    "a segment of a condition": (lambda: SegmentBlock().child_blocks["segment"], "gone", "deleted segment “gone”"),
    "a threshold": (lambda: ThresholdBlock(), "gone", "deleted threshold “gone”"),
    "a content query": (lambda: _part("unread_matches", "parameter"), "gone", "gone (gone)"),
    "a topic that is liked": (lambda: _part("affinity", "parameter"), "gone", "gone (gone)"),
    "a topic of the page": (lambda: _part("page_topic", "values"), ["gone"], "gone (gone)"),
    "a value of a short list": (lambda: _part("device", "values"), ["gone"], "gone (gone)"),
    "a persona's fact": (lambda: StatementBlock(registry.get("device")).child_blocks["value"], "gone", "gone (gone)"),
    "a parameter": (lambda: _parameter(choice("look", "Look", LISTED, default="a")), "gone", "gone (gone)"),
    "a colour": (lambda: _parameter(colour("tone", "Tone", default="sea")), "gone", "gone (gone)"),
    "a type of page": (lambda: RetainingChoiceBlock(choices=lambda: LISTED), "gone", "gone (gone)"),
    "an empty list": (lambda: RetainingMultiChoiceBlock(choices=list), ["gone"], "gone (gone)"),
}


def _part(fact, name):
    return FactBlock(registry.get(fact)).child_blocks[name]


def _parameter(declared):
    return parameters_block([declared]).child_blocks[declared.spec.name]


@pytest.fixture(params=FIELDS)
def field(request):
    make, stored, mark = FIELDS[request.param]
    block = make()
    block.set_name("field")
    return block, stored, mark


def test_it_is_shown_and_marked(field):
    block, stored, mark = field

    shown = block.field.widget.render("field", block.get_form_state(block.to_python(stored)))

    assert mark in shown
    assert f'value="{stored[0] if isinstance(stored, list) else stored}"' in shown


def test_the_script_is_told_how_to_mark_it(field):
    block, _stored, _mark = field

    assert "%s" in str(block.field.widget.attrs["data-attune-gone"])


def test_a_draft_posts_it_back(field):
    block, stored, _mark = field
    posted = block.value_from_datadict(_Posted(stored), {}, "field")

    assert _texts(block.clean_deferred(posted)) == _texts(stored)


class _Posted(dict):
    """What a browser posts of one field."""

    def __init__(self, stored):
        super().__init__(field=stored)

    def getlist(self, name):
        return self[name]


def _texts(value):
    return [str(each) for each in value] if isinstance(value, list) else str(value)


@pytest.mark.parametrize("name", ["a segment of a condition", "a threshold"])
def test_what_must_act_is_not_published_without_it(name):
    with pytest.raises(ValidationError, match="Select a valid choice"):
        FIELDS[name][0]().clean("gone")


def test_a_variant_whose_segments_are_all_gone_is_still_shown_to_nobody_once_its_page_is_saved(admin_client):
    content = {"heading": "Hello"}
    variant = {"type": "item", "id": "v1", "value": {"name": "B", "segments": [77], "content": content}}
    body = [{"type": "hero", "id": "h", "value": {"slot": "front", "content": content, "variants": [variant]}}]
    page = Page.get_first_root_node().add_child(instance=HomePage(title="Front", slug="f", body=json.dumps(body)))
    block = HomePage._meta.get_field("body").stream_block

    state = block.get_form_state(page.body)
    stored = block.get_prep_value(block.clean(page.body))

    assert state[0]["value"]["variants"][0]["value"]["segments"] == ["77"]
    assert stored[0]["value"]["variants"][0]["value"]["segments"] == [77]
    page.body = json.dumps(stored)
    assert slots_in(HomePage(body=page.body).body, {})[0].variants[0].segments == {""}


def test_an_older_version_of_a_site_that_is_gone_does_not_come_back_for_all_sites(admin_client):
    two = Site.objects.create(hostname="two.example", root_page=Page.get_first_root_node())
    rule = made.rule("welcome", site=two)
    older = rule.save_revision()
    Rule.objects.filter(pk=rule.pk).update(site=None)
    Rule.objects.get(pk=rule.pk).save_revision().publish()
    gone = two.pk
    two.delete()

    version = older.as_object()
    form = admin_client.get(
        reverse(Rule.snippet_viewset.get_url_name("revisions_revert"), args=[rule.pk, older.pk])
    ).content.decode()

    assert version.site_id == gone
    with pytest.raises(ValidationError, match="site"):
        version.full_clean()
    assert "acts nowhere" in form


def test_the_choice_of_a_site_marks_one_that_is_gone():
    shown = SiteSelect(choices=[("", "All"), (1, "one")]).render("site", 5)

    assert '<option value="5" selected>deleted site 5: acts nowhere</option>' in shown.replace(
        ' data-attune-gone="deleted site %s: acts nowhere"', ""
    )


def test_a_persona_keeps_what_no_fact_asks_for_any_more(admin_client):
    persona = Persona.objects.create(name="Ana", slug="ana", facts={"gone_fact": "yes", "device": "mobile"})
    address = reverse(Persona.snippet_viewset.get_url_name("edit"), args=[persona.pk])
    assert "gone_fact" in admin_client.get(address).content.decode()
    kept = json.dumps(["gone_fact", "yes"])
    rows = [("unknown", {"name": "gone_fact", "kept": kept}), ("device", {"value": "mobile"})]

    admin_client.post(address, {"name": "Ana", "slug": "ana", **_stream("facts", rows)})

    persona.refresh_from_db()
    assert persona.facts == {"gone_fact": "yes", "device": "mobile"}


def _stream(name, rows):
    posted = {f"{name}-count": str(len(rows))}
    for place, (kind, values) in enumerate(rows):
        head = f"{name}-{place}"
        posted |= {f"{head}-type": kind, f"{head}-id": "", f"{head}-deleted": "", f"{head}-order": str(place)}
        posted |= {f"{head}-value-{field}": value for field, value in values.items()}
    return posted


def test_a_rule_whose_page_is_gone_acts_nowhere():
    row = made.rule("welcome")
    row.actions = json.dumps(
        [{"type": "hide_slot", "id": "a", "value": {"slot": "front", "where": "page", "page": None, "page_type": ""}}]
    )
    row.save()

    with pytest.raises(ValueError, match="has no page yet"):
        to_acts(Rule.objects.get().actions)
