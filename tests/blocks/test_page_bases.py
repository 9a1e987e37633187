"""A system check names what a page type inherits in an order in which it never runs; both orders of the rest work."""

from types import SimpleNamespace

import pytest
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractForm, FormMixin
from wagtail.contrib.routable_page.models import RoutablePage, RoutablePageMixin

from attune.blocks import checks
from attune.blocks.pages import AdaptivePage


class Serves:
    """A mixin of a site's own."""

    def serve(self, request):
        return None


class Routes(RoutablePageMixin):
    """Routes of a site's own, which are found in either order."""


class Previews(RoutablePageMixin):
    """Routes whose preview is of a site's own."""

    def serve_preview(self, request, mode_name):
        return None


def _type(*bases):
    return type(AdaptivePage)("Held", bases, {"__module__": __name__, "Meta": type("Meta", (), {"abstract": True})})


def _checked(monkeypatch, *bases):
    monkeypatch.setattr(checks, "apps", SimpleNamespace(get_models=lambda: [_type(*bases)]))
    return checks.check_bases()


@pytest.mark.parametrize("mixin", [RoutablePageMixin, RoutablePage, Routes, AbstractForm, AbstractEmailForm])
def test_routes_and_forms_stand_before_or_behind(monkeypatch, mixin):
    assert _checked(monkeypatch, mixin, AdaptivePage) == []
    assert _checked(monkeypatch, AdaptivePage, mixin) == []


@pytest.mark.parametrize(
    ("mixin", "names"),
    [(FormMixin, ["serve", "serve_preview"]), (Serves, ["serve"]), (Previews, ["serve_preview"])],
)
def test_what_would_never_run_is_named_with_the_order_that_works(monkeypatch, mixin, names):
    errors = _checked(monkeypatch, AdaptivePage, mixin)

    assert [error.id for error in errors] == ["attune_blocks.E005"] * len(names)
    assert all(f"its {name}() never runs" in error.msg for name, error in zip(names, errors, strict=True))
    assert all(error.hint == f"Put it first: class Held({mixin.__name__}, AdaptivePage)." for error in errors)
    assert _checked(monkeypatch, mixin, AdaptivePage) == []
