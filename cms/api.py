"""The site's API: one NinjaAPI under /api/, with its documentation at /api/docs."""

from ninja import NinjaAPI

from audience.api import router as audience_router
from blocks.api import router as blocks_router
from blocks.drafts_api import router as parameters_router
from decisions.api import router as decisions_router
from decisions.drafts_api import router as drafts_router
from rules.api import router as rules_router

api = NinjaAPI(title="Attune", version="1", docs_url="/docs", urls_namespace="attune_api")
api.add_router("", audience_router)
api.add_router("/decisions", decisions_router)
api.add_router("", blocks_router)
api.add_router("", rules_router)
api.add_router("", drafts_router)
api.add_router("", parameters_router)
