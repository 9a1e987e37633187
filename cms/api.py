"""The site's API: one NinjaAPI under /api/, with its documentation at /api/docs."""

from importlib import import_module
from importlib.util import find_spec

from ninja import NinjaAPI

from audience.api import router as audience_router

api = NinjaAPI(title="Attune", version="1", docs_url="/docs", urls_namespace="attune_api")
api.add_router("", audience_router)
for prefix, name in (("/decisions", "decisions.api"), ("", "blocks.api")):
    if find_spec(name):
        api.add_router(prefix, import_module(name).router)
