"""The facts that the audience offers: of the request for everybody, of the visitor where consent allows."""

from audience.facts_of_request import REQUEST_FACTS
from audience.facts_of_visitor import VISITOR_FACTS

FACTS = (*REQUEST_FACTS, *VISITOR_FACTS)
