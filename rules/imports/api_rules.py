"""Rules as other servers read them: what is live of each, and what its draft says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Site

from attune.rules.models import Rule
from attune.rules.serialisation.repository import entry_if_finished, site_name
from attune.rules.serialisation.rule_files import written_entry


class UnknownRuleError(LookupError):
    """There is no such rule on this site."""


@dataclass(frozen=True, slots=True)
class RuleVersionDetails:
    """One version of a rule in words and as a file of rules has it; half finished, it has no form yet."""

    sentence: str
    outcomes: tuple[str, ...]
    rule: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class RuleDetails:
    """A rule as it stands: live is None where nothing is live, draft where nothing waits."""

    slug: str
    name: str
    site: str
    is_live: bool
    has_unpublished_changes: bool
    live: RuleVersionDetails | None
    draft: RuleVersionDetails | None


def list_rule_details(site: Site | None, *, limit: int, offset: int) -> tuple[int, list[RuleDetails]]:
    """Count the rules that are not archived and belong to a site or to all, and give some, the strongest first."""
    rows = _rules_of(site).select_related("site", "latest_revision")
    return rows.count(), [rule_details_of(row) for row in rows[offset : offset + limit]]


def get_rule_details(slug: str, site: Site | None) -> RuleDetails:
    """Give one rule of a site, or raise UnknownRuleError."""
    row = _rules_of(site).filter(slug=slug).select_related("site", "latest_revision").first()
    if row is None:
        raise UnknownRuleError(f'This site has no rule "{slug}".')
    return rule_details_of(row)


def rule_details_of(row: Rule) -> RuleDetails:
    """Give a rule as it is stored."""
    waits = row.latest_revision is not None and (row.has_unpublished_changes or not row.live)
    latest = row.get_latest_revision_as_object() if waits else row
    return RuleDetails(
        slug=row.slug,
        name=latest.name,
        site=site_name(latest.site),
        is_live=row.live,
        has_unpublished_changes=waits,
        live=_version(row) if row.live else None,
        draft=_version(latest) if waits or not row.live else None,
    )


def _rules_of(site: Site | None) -> QuerySet[Rule]:
    of_all = Q(site=None)
    return Rule.objects.filter(of_all | Q(site=site) if site else of_all, archived_at=None)


def _version(row: Rule) -> RuleVersionDetails:
    entry = entry_if_finished(row)
    return RuleVersionDetails(row.sentence, tuple(row.outcomes), written_entry(entry) if entry else None)
