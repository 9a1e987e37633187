"""What routing would ask the database for on every request, remembered until something is published."""

from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import PageViewRestriction, Site

from attune.cache_entries import read_entry
from attune.decisions.cache.versions import ContentVersions, current_versions
from attune.keys import hashed_key
from attune.request_state import RequestField

_SITE_SECONDS = 3_600
# A restriction that was made while the cache was away holds after this time at the latest.
_RESTRICTED_SECONDS = 60
_VERSIONS = RequestField[ContentVersions]("versions")


def versions_of_request(request: HttpRequest) -> ContentVersions:
    """Give the versions of what is shown as they were when the request was first looked at."""
    return _VERSIONS.read_once(request, current_versions)


def set_site_from_cache(request: HttpRequest) -> None:
    """Tell Wagtail which site a request is for, without SQL where a site has its very host name.

    Any other host, of which there may be as many as senders make up, is left to Wagtail.
    """
    try:
        host, _port = split_domain_port(request.get_host())
    except DisallowedHost:
        return
    key = hashed_key("site", versions_of_request(request).tree, request.get_port(), host)
    site = read_entry(key, Site)
    if site is None:
        site = Site.find_for_request(request)
        if site is not None and site.hostname == host:
            cache.set(key, site, _SITE_SECONDS)
    request._wagtail_site = site  # type: ignore[attr-defined]


def has_restrictions() -> bool:
    """Say whether any page of any site is kept from anybody; mostly none is, and then no page need be looked at."""
    key = f"attune:restricted:{current_versions().tree}"
    answer = read_entry(key, bool)
    if answer is None:
        answer = PageViewRestriction.objects.exists()
        cache.set(key, answer, _RESTRICTED_SECONDS)
    return answer
