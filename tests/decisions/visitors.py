"""The visitor for whom tests decide: one without facts and affinities, who agreed to everything."""

from datetime import UTC, datetime

from attune.audience.domain.consent import Consent
from attune.audience.domain.context import VisitorContext

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
CONTEXT = VisitorContext(visitor="v1", consent=Consent(True, True), facts={}, affinities={}, now=NOW)
