"""Crawlers: who is a machine; the one door to crawler-user-agents."""

import re
from functools import lru_cache

from crawleruseragents import is_crawler

LONGEST_USER_AGENT = 512

# Libraries that fetch pages and that the list leaves out.
_LIBRARIES = re.compile(r"^(java|php|ruby|perl|lua|dart|deno|node|undici|postman|insomnia|restsharp|winhttp)\b", re.I)


def is_bot(user_agent: str, *, accept: str, accept_language: str) -> bool:
    """Say whether a request comes from a machine: by its name, or because it says nothing that a browser says."""
    return not (accept or accept_language) or _is_named_machine(user_agent[:LONGEST_USER_AGENT])


@lru_cache(maxsize=4096)
def _is_named_machine(user_agent: str) -> bool:
    return bool(_LIBRARIES.match(user_agent)) or is_crawler(user_agent)
