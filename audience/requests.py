"""What other apps may ask of a request and its visitor: addresses, cookies, origins, exposures and their tickets."""

from attune.audience.exposure.exposures import SeenExposure, exposure_totals, exposures_with_facts
from attune.audience.exposure.tickets import exposure_ticket
from attune.audience.quarantine import is_transient
from attune.audience.request.addresses import claimed_addresses
from attune.audience.request.cookies import PERSONA_COOKIE, delete_cookie, set_persona
from attune.audience.request.origins import api_address, safe_redirect_address
from attune.audience.request.request_signals import LOOK, full_referrer, known_visitor

__all__ = [
    "LOOK",
    "PERSONA_COOKIE",
    "SeenExposure",
    "api_address",
    "claimed_addresses",
    "delete_cookie",
    "exposure_ticket",
    "exposure_totals",
    "exposures_with_facts",
    "full_referrer",
    "is_transient",
    "known_visitor",
    "safe_redirect_address",
    "set_persona",
]
