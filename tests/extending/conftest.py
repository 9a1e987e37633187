"""The small site of the flows, and registries that forget, after each test, what the test has registered."""

from types import ModuleType

import pytest
from django.urls import path

from attune.audience.triggers.effect_registry import effect_registry
from attune.rules.models import Trigger
from attune.rules.providers.effects import offered_effects
from cms import urls
from tests.extending.forms import TRIGGER_FORM
from tests.flows.small_site import browser, built, reader, site

__all__ = ["browser", "built", "reader", "register_effect", "site"]


@pytest.fixture
def register_effect(monkeypatch, settings):
    """Give a function that registers an effect as an app does in ready(), and makes the form as a new process would."""
    monkeypatch.setattr(effect_registry, "_performers", dict(effect_registry._performers))
    monkeypatch.setattr(offered_effects, "_offers", offered_effects.offers())
    field = Trigger._meta.get_field("effects")

    def register(effect, performer):
        effect_registry.register(effect, performer=performer)
        vars(field).pop("stream_block", None)
        # The address of a form keeps the form that was made when it was first asked for.
        addresses = ModuleType("addresses")
        addresses.urlpatterns = [path(TRIGGER_FORM.removeprefix("/"), Trigger.snippet_viewset.add_view)]
        addresses.urlpatterns += urls.urlpatterns
        settings.ROOT_URLCONF = addresses

    yield register
    vars(field).pop("stream_block", None)
