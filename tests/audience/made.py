"""Events, profiles and requests to test with."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from attune.audience.domain.affinity import PageSummary
from attune.audience.domain.events import Event, PageView
from attune.audience.domain.profile import Profile
from attune.audience.domain.profile_state import from_state
from attune.audience.models import ProfileRecord

VISITOR = "5f0c3c1e-7f0b-4b57-9d0a-0a6b2f2f1c11"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BROWSER = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "HTTP_ACCEPT": "text/html",
    "HTTP_ACCEPT_LANGUAGE": "nl-BE,nl;q=0.9,en;q=0.8",
}
ABOUT = {
    1: PageSummary(topics={"floods": 1.0}, kind="news", author="12", section="7"),
    2: PageSummary(topics={"floods": 0.6, "rivers": 0.8}, kind="news", section="7"),
    3: PageSummary(topics={"gardens": 1.0}, kind="video", section="8"),
    4: PageSummary(topics={"rivers": 1.0}, section="7"),
}


def view(page_id: int = 1, *, at: datetime = NOON, number: int = 1, visitor: str = VISITOR) -> Event:
    """Make a page view with an id of that number."""
    return PageView(id=UUID(int=number), visitor=visitor, at=at, page_id=page_id)


def minutes(count: float) -> timedelta:
    """Give that many minutes."""
    return timedelta(minutes=count)


def profile(visitor: str = VISITOR) -> Profile:
    """Give the profile that is kept of a visitor."""
    row = ProfileRecord.objects.get(pk=visitor)
    return from_state(visitor, row.state, version=row.version)


def nobody() -> Profile:
    """Give the profile of a visitor of whom nothing is known."""
    return Profile(visitor=VISITOR)
