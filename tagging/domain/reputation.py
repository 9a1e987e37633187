"""How well an author's earlier pages were received, drawn towards the site's mean where little is known.

The share of views that became reads has a Beta prior; its mean is the site's own share, and it weighs as much as
PRIOR_VIEWS views do (empirical Bayes; Efron and Morris 1975). An author of few views is close to the mean.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

PRIOR_VIEWS = 50.0
# The site itself begins at one half, with the weight of two views (Laplace's rule of succession).
_FIRST_GUESS = (1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Reception:
    """What became of one page: how often it was viewed, and how many of these views became reads."""

    page_id: int
    author: str
    published: float
    views: int = 0
    reads: int = 0


def mean_reception(receptions: Iterable[Reception]) -> float:
    """Return the share of all the site's views that became reads, above 0 and below 1."""
    known = list(receptions)
    liked, others = _FIRST_GUESS
    views = sum(each.views for each in known)
    return (sum(min(each.reads, each.views) for each in known) + liked) / (views + liked + others)


def shrunk(reads: int, views: int, *, mean: float) -> float:
    """Return the expected share of reads given some views and the site's mean, 0..1."""
    return (min(reads, views) + PRIOR_VIEWS * mean) / (views + PRIOR_VIEWS)


def author_reputations(receptions: Iterable[Reception]) -> Mapping[int, float]:
    """Return, for each page, what its author's earlier pages were worth; the mean where there are none."""
    known = list(receptions)
    mean = mean_reception(known)
    by_author: dict[str, list[Reception]] = defaultdict(list)
    for each in known:
        by_author[each.author].append(each)
    answer = {each.page_id: round(mean, 4) for each in by_author.pop("", [])}
    for pages in by_author.values():
        answer |= _along(pages, mean)
    return answer


def _along(pages: Iterable[Reception], mean: float) -> dict[int, float]:
    """Go through an author's pages in the order of their dates; pages of one moment do not count for each other."""
    answer: dict[int, float] = {}
    views = reads = 0
    for _moment, group in groupby(sorted(pages, key=_published), key=_published):
        of_one_moment = list(group)
        answer |= {page.page_id: round(shrunk(reads, views, mean=mean), 4) for page in of_one_moment}
        views += sum(page.views for page in of_one_moment)
        reads += sum(min(page.reads, page.views) for page in of_one_moment)
    return answer


def _published(page: Reception) -> float:
    return page.published
