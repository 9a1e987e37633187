"""The facts that the audience offers: of the request for everybody, of the visitor where consent allows."""

from attune.audience.facts.affinities import TASTE_FACTS
from attune.audience.facts.moment import PAGE_CUE_FACTS, TIME_FACTS
from attune.audience.facts.request import ACCOUNT_FACTS, DEVICE_FACTS, ORIGIN_FACTS
from attune.audience.facts.visits import READING_FACTS, VISIT_FACTS
from attune.rules.domain.facts.fact import Fact, FactFamily

# In the order in which editors find them.
FACTS: tuple[Fact | FactFamily, ...] = (
    *DEVICE_FACTS,
    *TIME_FACTS,
    *ORIGIN_FACTS,
    *PAGE_CUE_FACTS,
    *ACCOUNT_FACTS,
    *VISIT_FACTS,
    *READING_FACTS,
    *TASTE_FACTS,
)
