"""Settings of the search, as a site with Elasticsearch has them."""

from typing import Any


def elastic_search_settings(url: str, prefix: str) -> dict[str, dict[str, Any]]:
    """Return the value of WAGTAILSEARCH_BACKENDS for a server and a prefix of index names."""
    return {"default": {"BACKEND": "cms.search_backend", "URLS": [url], "INDEX_PREFIX": prefix, "TIMEOUT": 10}}
