"""The abstract page that adapts: a site's page types derive from it and declare a body of their own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.search import index
from wagtail.url_routing import RouteResult

from attune.audience.requests import LOOK
from attune.audience.services import preview_from_text
from attune.blocks.media import media_of
from attune.blocks.page_bases import has_mixin_routes, is_served_by_wagtail, mixin_route
from attune.blocks.page_trips import begin_trip
from attune.blocks.persona_choices import persona_previews
from attune.blocks.responses import adapted_for_request, adapted_page, adaptive_response, visitor_response
from attune.blocks.slots import slots_in
from attune.blocks.stream_text import text_of_stream
from attune.blocks.unique_fields import UniqueFieldsMixin
from attune.cache_entries import read_entries, valid_entry
from attune.conf import is_switched_on
from attune.decisions.admin.bases import CounterfactualQuestion, question_of
from attune.decisions.domain.slots import PageAbout, Slot
from attune.decisions.page_answers import (
    DECIDED,
    ContentVersions,
    content_key,
    current_versions,
    has_restrictions,
    has_template_hooks,
    insert_tail,
    is_current,
    is_personal_request,
    is_safe,
    versions_of,
    why_not_response,
)
from attune.decisions.services import Decisions, decide_slots, default_decisions
from attune.keys import schema_key
from attune.matching.models import Matchable
from attune.page_families import families_of, home_pages
from attune.request_state import RequestField, is_preview, preview_mode
from attune.rules import selectors as rule_selectors
from attune.rules.registry import ForwardsQueryMixin
from attune.tagging import selectors as tagging_selectors
from attune.tagging.domain.freshness import half_life_of
from attune.tagging.domain.semantics import Semantics
from attune.tagging.domain.text import PageText

_PLAN_SECONDS = 3_600
# The requests by which another base has shown the page in a preview, with what was decided for each.
_SHOWN_BY_OTHERS = RequestField[list[tuple[HttpRequest, Decisions]]]("shown by others")


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What deciding needs to know of a page; it changes only with a publish."""

    slots: tuple[Slot, ...]
    about: PageAbout


class AdaptivePage(ForwardsQueryMixin, UniqueFieldsMixin, Matchable, Page):  # type: ignore[misc]
    """A page whose slots are decided for each visitor, on the server, in one request.

    A subclass declares `body`, a stream of blocks of which some are adaptive, and may name the query parameters that
    its template reads in `query_parameters`: all others never change what is rendered.
    """

    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=400,
        help_text=_("One or two sentences, shown in lists and to search engines."),
    )

    is_matchable = True
    takes_looks = True
    query_parameters: tuple[str, ...] = ()
    search_fields = [*Page.search_fields, *Matchable.search_fields, index.SearchField("summary")]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a request for the page; within `adapt`, which asks for it, as the other bases of the page do."""
        if is_switched_on() and adapted_page(request) is not self:
            return self.adapt(request, *args, **kwargs)
        if args and has_mixin_routes(self):
            return RoutablePageMixin.serve(self, request, *args, **kwargs)
        return super().serve(request, *args, **kwargs)

    def adapt(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a request for the page with what fits its visitor, whatever serves it: plan, decide, serve, reply."""
        trip = begin_trip(request, lambda: self)
        decisions = None
        if trip.plan.slots:
            question = question_of(request) if is_safe(request) else None
            decisions = trip.decide()
            if question:
                return why_not_response(request, question, decisions)
        with adapted_for_request(self, request, decisions):
            is_plain = is_served_by_wagtail(self, AdaptivePage.serve, args) and not kwargs and not has_template_hooks()
            if is_plain and not is_personal_request(request):
                return adaptive_response(trip, decisions, partial(self._rendered, request, *args, **kwargs))
            return visitor_response(request, self, decisions, partial(self.serve, request, *args, **kwargs))

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find what answers an address, also among the routes of a mixin that stands behind this among the bases."""
        return mixin_route(self, request, path_components) or super().route(request, path_components)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Return who may not see the page: without SQL where nobody is kept from any page."""
        asks = not is_switched_on() or has_restrictions()
        return super().get_view_restrictions() if asks else PageViewRestriction.objects.none()

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Offer to preview the page as nobody in particular, or as a persona; a look may say more than that."""
        return persona_previews() if is_switched_on() else super().preview_modes

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Show the page as it stands in the editor, decided for a look; nothing of it is kept or counted.

        The mode is a look as text, and may hold any moment and campaign: Wagtail does not check it, nor need we.
        """
        if not is_switched_on():
            return self._shown(request, mode_name)
        question, decisions = self._decided_for_look(request, mode_name)
        if question:
            return why_not_response(request, question, decisions)
        return insert_tail(request, self._shown(request, mode_name), self.pk or 0, decisions)

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str | None = None,
        extra_request_attrs: Mapping[str, Any] | None = None,
    ) -> HttpResponseBase:
        """Join the tail to what another base has shown, which had its decisions from the context alone."""
        met: list[tuple[HttpRequest, Decisions]] = []
        attributes = _SHOWN_BY_OTHERS.as_attributes(met, extra_request_attrs)
        response = super().make_preview_request(original_request, preview_mode, attributes)
        return insert_tail(met[0][0], response, self.pk or 0, met[0][1]) if met else response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the decisions, by slot id; a page that is not being served shows its defaults."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"decisions": self._decisions_for(request)}

    def plan(self, versions: ContentVersions | None = None) -> PagePlan:
        """List the slots and what the page is about, cached until it, or what stands around it, is published.

        Who has read the versions already, before the page, hands them in.
        """
        versions = versions or current_versions()
        key = schema_key(f"page-plan:{self.pk}:{self.live_revision_id}:{versions.tree}")
        content = content_key(self.pk)
        found = read_entries((key, content))
        shown, kept = valid_entry(found.get(key), tuple) or (None, None)
        plan = valid_entry(kept, PagePlan)
        if plan is None or shown != found.get(content):
            (shown,) = versions_of((content,))
            plan = PagePlan(slots_in(self.body, rule_selectors.segment_slugs()), self.about())
            if is_current(versions):
                cache.set(key, (shown, plan), _PLAN_SECONDS)
        return plan

    def about(self) -> PageAbout:
        """Gather what rules may ask of the page."""
        pk = self.pk or 0
        semantics = tagging_selectors.semantics_of(pk)
        kind = getattr(self, "kind", "") or (semantics.kind if semantics else "")
        above = self.get_ancestors() if self.path else Page.objects.none()
        whole = [*above.values_list("pk", "slug", "path"), (pk, self.slug, self.path)]
        homes = {pk: site for pk, _path, site in home_pages()}
        lineage = _below_home(whole, homes)
        root_path, site_path = (lineage[0][2], homes[lineage[0][0]]) if lineage else ("", "")
        lineage = lineage or whole
        section = lineage[1] if root_path and len(lineage) > 1 else (0, "")
        ancestors = tuple(each for each, *_rest in lineage[:-1])
        families = families_of([each for each, *_rest in lineage])
        return PageAbout(
            id=pk,
            type=self._meta.label_lower,
            section_id=section[0],
            section=section[1],
            ancestors=ancestors,
            topics=tagging_selectors.topic_slugs_of(pk),
            kind=kind,
            author=self.author_slug(),
            published=self.first_published_at.timestamp() if self.first_published_at else float("nan"),
            writing=semantics or Semantics(),
            half_life_days=half_life_of(kind, tagging_selectors.half_lives()),
            locale_id=self.locale_id or 0,
            root_path=root_path,
            site_path=site_path,
            stood_for=families.stood_for(pk),
            around=frozenset(each for above in ancestors for each in families.stood_for(above)),
            same=families.same(pk),
        )

    def outcome_key(self, request: HttpRequest, *, part: str = "") -> str:
        """Name what is rendered, beside the decisions: the page, its revision, locale and site, or a part of it."""
        # Whole, and each value: whoever asks for another one is shown something else.
        asked = [(name, request.GET.getlist(name)) for name in self.query_parameters]
        site = Site.find_for_request(request)
        parts = (self.pk, self.live_revision_id, self.last_published_at, self.locale_id, site and site.pk)
        # A site may have several names and paths, and a template may write the one that was asked for.
        host = (request.scheme, request.get_host(), get_script_prefix())
        # A part is rendered for whatever asks for it, by its own template.
        where = (part,) if part else (request.path, self.get_template(request))
        return repr((*parts, get_language(), get_current_timezone_name(), host, where, asked))

    def author_slug(self) -> str:
        """Name the page's author, for rules; a site whose pages have authors overrides it."""
        return ""

    def tagging_text(self) -> PageText | None:
        """Give the words that tagging reads: the defaults alone; None where the page is not to be matched."""
        if not self.is_matchable:
            return None
        return PageText(
            title=self.title,
            lead=self.summary,
            body=text_of_stream(self.body),
            language=self.locale.language_code if self.locale_id else "",
            media=media_of(self.body),
        )

    @classmethod
    def recommended_content_types(cls) -> tuple[int, ...]:
        """List the content types of the pages that may be recommended."""
        matchable = [model for model in concrete_types(AdaptivePage) if model.is_matchable]
        found = ContentType.objects.get_for_models(*matchable)
        return tuple(content_type.pk for content_type in found.values())

    def _rendered(self, request: HttpRequest, *args: Any, **kwargs: Any) -> bytes:
        response = self.serve(request, *args, **kwargs)
        return bytes(response.render().content)  # type: ignore[attr-defined]

    def _shown(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        if has_mixin_routes(self):
            return RoutablePageMixin.serve_preview(self, request, mode_name)
        return super().serve_preview(request, mode_name)

    def _decided_for_look(
        self, request: HttpRequest, mode_name: str
    ) -> tuple[CounterfactualQuestion | None, Decisions]:
        request.is_preview = True
        LOOK.set(request, preview_from_text(mode_name))
        question = question_of(request)
        decisions = decide_slots(request, self.about(), slots_in(self.body, rule_selectors.segment_slugs()))
        DECIDED.set(request, decisions)
        return question, decisions

    def _decisions_for(self, request: HttpRequest) -> Mapping[str, Any]:
        """Give what was decided; a preview that another base shows is decided when it asks."""
        decisions = DECIDED.find(request)
        if decisions is None and is_preview(request) and is_switched_on():
            _question, decisions = self._decided_for_look(request, preview_mode(request))
            _SHOWN_BY_OTHERS.get(request, []).append((request, decisions))
        return self._defaults() if decisions is None else decisions

    def _defaults(self) -> Mapping[str, Any]:
        return Decisions(default_decisions(slots_in(self.body, {})), self.pk or 0)


def _below_home(lineage: Sequence[tuple[int, str, str]], homes: Collection[int]) -> list[tuple[int, str, str]]:
    """Cut off what stands above a site's home page; nothing remains of a page outside all sites."""
    place = max((place for place, (pk, *_rest) in enumerate(lineage) if pk in homes), default=None)
    return [] if place is None else list(lineage[place:])


def concrete_types(model: type[models.Model]) -> list[type[AdaptivePage]]:
    """List the page types that derive from one and have a table, itself among them."""
    below = [found for subclass in model.__subclasses__() for found in concrete_types(subclass)]
    return below if model._meta.abstract else [model, *below]  # type: ignore[list-item]
