"""What a page type needs to answer a request: versions, the shared body, headers, tickets, the tail."""

from attune.decisions.cache.page_cache import body_for
from attune.decisions.cache.site_routing import has_restrictions, versions_of_request
from attune.decisions.cache.versions import ContentVersions, content_key, current_versions, is_current, versions_of
from attune.decisions.context.core_slots import is_core, with_core
from attune.decisions.context.decision_inputs import TRIED_BOOK
from attune.decisions.delivery.edge_cache import (
    PRIVATE_POLICY,
    asks_for_cache_key,
    cache_policy_of,
    has_template_hooks,
    is_personal_request,
    is_safe,
    key_response,
)
from attune.decisions.delivery.headless import as_json, json_response, slot_winner, winners
from attune.decisions.delivery.responses import (
    DECIDED,
    NOTICE,
    outcome_of,
    private_response,
    public_response,
    why_not_response,
)
from attune.decisions.delivery.shared_body_guard import render_guarded
from attune.decisions.delivery.tail_insertion import insert_tail
from attune.decisions.delivery.tickets import slot_ticket
from attune.decisions.templatetags.attune_tail import attune_tail

__all__ = [
    "DECIDED",
    "NOTICE",
    "PRIVATE_POLICY",
    "TRIED_BOOK",
    "ContentVersions",
    "as_json",
    "asks_for_cache_key",
    "attune_tail",
    "body_for",
    "cache_policy_of",
    "content_key",
    "current_versions",
    "has_restrictions",
    "has_template_hooks",
    "insert_tail",
    "is_core",
    "is_current",
    "is_personal_request",
    "is_safe",
    "json_response",
    "key_response",
    "outcome_of",
    "private_response",
    "public_response",
    "render_guarded",
    "slot_ticket",
    "slot_winner",
    "versions_of",
    "versions_of_request",
    "why_not_response",
    "winners",
    "with_core",
]
