"""The site's own films, by name; film, poster and captions stand in static/cms/film."""

from django.utils.translation import gettext_lazy as _

FILMS = [("two-tides", _("Two tides a day (28 seconds, silent, with captions)"))]
