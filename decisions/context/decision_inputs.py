"""What a decision starts from: the page and its slots, the visitor of the request, and the rule book."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest

from attune.audience import services as audience_services
from attune.audience.domain.context import VisitorContext
from attune.audience.requests import known_visitor
from attune.decisions.domain.scope import scopes_of
from attune.decisions.domain.slots import PageAbout, Slot
from attune.page_families import families
from attune.request_state import RequestField
from attune.rules import services as rule_services

TRIED_BOOK = RequestField[rule_services.LiveBook]("tried book")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInputs:
    """Everything that is known of a request before a rule is matched.

    places: the scopes that hold the page; only rules of these are matched.
    keys: the keys of the facts that these rules and all segments ask.
    is_trial: whether an editor tries another book than the live one.
    """

    request: HttpRequest
    about: PageAbout
    slots: Sequence[Slot]
    context: VisitorContext
    live: rule_services.LiveBook
    places: frozenset[str]
    keys: frozenset[str]
    is_trial: bool

    @property
    def wants_pages(self) -> bool:
        """Return whether some slot of the page is filled with matching pages."""
        return any(slot.wants_pages for slot in self.slots)

    @property
    def earlier_views(self) -> int:
        """Return how many earlier views of the page are remembered, in every language and as any of its aliases."""
        return sum(self.context.views.get(page_id, 0) for page_id in self.about.same | {self.about.id})

    @property
    def may_keep_facts(self) -> bool:
        """Return whether facts of this request, which name nobody, may be kept to try rules on."""
        visitor = known_visitor(self.request)
        counts = visitor is not None and visitor.counts and not audience_services.is_prefetch(self.request)
        return counts and self.context.consent.personalise


def gather_inputs(request: HttpRequest, about: PageAbout, slots: Sequence[Slot]) -> DecisionInputs:
    """Return what a decision starts from; a preview may bring a TRIED_BOOK."""
    tried = TRIED_BOOK.find(request)
    live, places = tried or rule_services.live_book(), scopes_of(about)
    keys = live.fact_keys_in(places)
    context = audience_services.context_for(request, keys=keys)
    return DecisionInputs(
        request=request,
        about=about,
        slots=slots,
        context=replace(context, liked=with_page_versions(context.liked), also_seen=with_page_versions(context.seen)),
        live=live,
        places=places,
        keys=keys,
        is_trial=bool(tried),
    )


def with_page_versions(page_ids: frozenset[int]) -> frozenset[int]:
    """Return pages with their aliases and translations: a visitor who has read or liked one of them has read all."""
    return families().all_of(page_ids) if page_ids else page_ids
