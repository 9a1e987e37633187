"""The facts that the audience offers: of the request for everybody, of the visitor where consent allows."""

from audience.facts_of_moment import PAGE_CUE_FACTS, TIME_FACTS
from audience.facts_of_reading import READING_FACTS, VISIT_FACTS
from audience.facts_of_request import ACCOUNT_FACTS, DEVICE_FACTS, ORIGIN_FACTS
from audience.facts_of_taste import TASTE_FACTS
from rules.domain.facts import Fact, FactFamily

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
