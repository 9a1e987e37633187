"""No key is shorter than what it stands for: whoever asks for something else is given something else."""

from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from attune.blocks import selectors
from attune.blocks.parameters import choice
from attune.decisions.cache.site_routing import set_site_from_cache
from cms.models import HomePage, SectionPage
from tests.flows.edge import ASKING, KEY, ask

LONG = "how high does the river rise when it rains upstream "
# What differs only behind the fortieth sign, only in a value that is not the last, only in number or in order.
ASKED = (
    [],
    [""],
    ["", ""],
    ["2"],
    ["2", "2"],
    ["1", "2"],
    ["2", "1"],
    [LONG + "today?"],
    [LONG + "tomorrow?"],
    ["a', 'b"],
    ["a", "b"],
    ["a,b"],
    ["é"],
    ["e\u0301"],
)


@pytest.mark.django_db
def test_each_question_by_a_declared_parameter_has_a_key_and_a_body_of_its_own(site):
    paths = [f"/water/?{urlencode({'page': values}, doseq=True)}" for values in ASKED]

    asked, kept = ([ask(path=path, **more)[KEY] for path in paths] for more in (ASKING, {}))

    assert asked == kept
    assert len(set(kept)) == len(ASKED)


values = st.dictionaries(st.sampled_from(["page", "q"]), st.lists(st.text(max_size=60), min_size=1, max_size=3))


@given(one=values, other=values)
def test_pages_are_told_apart_by_all_that_is_asked_by_what_they_declare(one, other):
    one_key, other_key = (_page("page", "q").outcome_key(_request(asked)) for asked in (one, other))

    assert (one_key == other_key) == (one == other)


@given(one=values, other=values)
def test_what_is_not_declared_gives_a_page_no_key_of_its_own(one, other):
    assert _page().outcome_key(_request(one)) == _page().outcome_key(_request(other))


def test_a_part_of_a_page_is_told_apart_by_what_is_asked_too():
    keys = [_page("q").outcome_key(_request({"q": [value]}), part="slot-1") for value in (LONG + "1", LONG + "2")]

    assert keys[0] != keys[1]


def test_each_path_template_language_zone_and_name_of_the_site_has_a_key_of_its_own(settings):
    settings.ALLOWED_HOSTS = ["*"]
    page, keys = _page(), []
    page.ajax_template = "cms/part.html"
    keys.append(page.outcome_key(_request()))
    keys.append(page.outcome_key(_request(path="/water/tides/")))
    keys.append(page.outcome_key(_request(SCRIPT_NAME="/below")))
    keys.append(page.outcome_key(_request(HTTP_HOST="other.example")))
    keys.append(page.outcome_key(_request(HTTP_X_REQUESTED_WITH="XMLHttpRequest")))
    with translation.override("de"):
        keys.append(page.outcome_key(_request()))
    with timezone.override("Asia/Tokyo"):
        keys.append(page.outcome_key(_request()))

    assert len(set(keys)) == len(keys)
    assert page.outcome_key(_request()) == keys[0]


@pytest.mark.django_db
def test_a_site_is_remembered_by_its_whole_name(settings):
    settings.ALLOWED_HOSTS = ["*"]
    longest, longer = "a" * 63 + ("." + "b" * 63) * 2 + "." + "c" * 63, "." + "d" * 30
    first = Site.objects.get()
    named = Site.objects.create(hostname=longest, root_page=first.root_page)

    found = []
    for host in (longest, longest + longer):
        request = RequestFactory().get("/", HTTP_HOST=host)
        set_site_from_cache(request)
        found.append(request._wagtail_site)

    assert found == [named, first]


def test_parameters_are_offered_in_each_editors_own_language(monkeypatch):
    declared = (choice("month", gettext_lazy("January"), [("wide", "Wide")], default="wide"),)
    monkeypatch.setattr(selectors, "adaptive_blocks", lambda _model: {"calendar": SimpleNamespace(declared=declared)})

    found = []
    for language in ("en", "de"):
        with translation.override(language):
            found += [each.label for each in selectors._parameters(HomePage, "calendar", translation.get_language())]

    assert found == ["January", "Januar"]


def _page(*declared):
    page = SectionPage(pk=7, title="Water", locale_id=1, path="00010001", depth=2)
    page.query_parameters = declared
    return page


def _request(asked=None, path="/water/", **meta):
    request = RequestFactory().get(path, **meta)
    request._wagtail_site = None
    request.GET = QueryDict(urlencode(asked or {}, doseq=True))
    return request
