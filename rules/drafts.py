"""What other apps may ask of rules that are written or changed: summaries, what-if books, imports, dry runs."""

from attune.rules.bench.declaration_summaries import DeclarationSummary, declaration_summaries, may_notify_author
from attune.rules.bench.what_if_book import UnfinishedDraftError, UnknownDraftError, WhatIfBook, book_with_drafts
from attune.rules.imports.api_drafts import DraftConflictError, save_draft
from attune.rules.imports.api_rules import UnknownRuleError, get_rule_details, list_rule_details, rule_details_of
from attune.rules.imports.importer import ImportRefusedError, edition_after, plan_import
from attune.rules.review.permissions import VIEWER, approved_dependents, make_groups, require_review, workflow_of_rules
from attune.rules.serialisation.book_json import TRIGGER_PREFIX, EditionEntry
from attune.rules.serialisation.rule_files import FileProblem, ProblemsError, is_writable
from attune.rules.trigger_dry_run import DryRunTrigger, UnfinishedTriggerError, UnknownTriggerError, dry_run_trigger_of

__all__ = [
    "DeclarationSummary",
    "DraftConflictError",
    "DryRunTrigger",
    "EditionEntry",
    "FileProblem",
    "ImportRefusedError",
    "ProblemsError",
    "TRIGGER_PREFIX",
    "UnfinishedDraftError",
    "UnfinishedTriggerError",
    "UnknownDraftError",
    "UnknownRuleError",
    "UnknownTriggerError",
    "VIEWER",
    "WhatIfBook",
    "approved_dependents",
    "book_with_drafts",
    "declaration_summaries",
    "dry_run_trigger_of",
    "edition_after",
    "get_rule_details",
    "is_writable",
    "list_rule_details",
    "make_groups",
    "may_notify_author",
    "plan_import",
    "require_review",
    "rule_details_of",
    "save_draft",
    "workflow_of_rules",
]
