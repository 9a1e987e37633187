"""The site's API: one NinjaAPI under /api/, with its documentation at /api/docs."""

from attune.blocks.api import site_api

api = site_api()
