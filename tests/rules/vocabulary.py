"""Facts in which conditions of tests are written and read, and the names of segments and thresholds."""

from attune.rules.domain.facts.fact import Kind
from attune.rules.facts.registry import Registry
from tests.rules.strategies import FAMILY, fact

DEVICE = fact("device", Kind.TEXT, choices=(("mobile", "mobile"), ("desktop", "desktop")))
COUNTRY = fact("country", Kind.TEXT, choices=(("nl", "the Netherlands"), ("be", "Belgium"), ("fr", "France")))
SUBSCRIBED = fact("subscribed", Kind.YES_NO)
VISITS = fact("visits_in_7_days", Kind.NUMBER, unit="visits")
DEPTH = fact("depth_read", Kind.NUMBER, unit="%")
CAMPAIGN = fact("campaign", Kind.TEXT)
TOPICS = fact("page_topics", Kind.SET)
CLOCK = fact("time_of_day", Kind.CLOCK)
SEEN = fact("first_seen", Kind.MOMENT)
VERSION = fact("browser_version", Kind.VERSION)
SEGMENTS = {"regulars": "Regular readers", "new": "regulars", "r3": "Twice", "r4": "Twice", "quo”te": "A “quoted” name"}
THRESHOLDS = {"dwell_p75": "Dwell, 75th percentile", "plain": "plain"}


def vocabulary() -> Registry:
    registry = Registry()
    registry.register(DEVICE, COUNTRY, SUBSCRIBED, VISITS, DEPTH, CAMPAIGN, TOPICS, CLOCK, SEEN, VERSION, FAMILY)
    return registry
