"""What came of undoing, in words."""

from collections.abc import Mapping

from django.utils.translation import ngettext

from attune.audience.domain.undo import UndoOutcome


def undo_outcome_words(found: Mapping[UndoOutcome, int]) -> list[str]:
    """Give a sentence for each outcome that came about, the good ones first."""
    return [_sentence(outcome, found[outcome]) for outcome in UndoOutcome if found.get(outcome)]


def _sentence(outcome: UndoOutcome, count: int) -> str:
    match outcome:
        case UndoOutcome.UNDONE:
            text = ngettext("%(count)d effect is undone.", "%(count)d effects are undone.", count)
        case UndoOutcome.CHANGED_SINCE:
            text = ngettext(
                "%(count)d effect is left as it is, for it was changed since.",
                "%(count)d effects are left as they are, for they were changed since.",
                count,
            )
        case UndoOutcome.WITHDRAWN:
            text = ngettext(
                "%(count)d message is withdrawn before it was sent.",
                "%(count)d messages are withdrawn before they were sent.",
                count,
            )
        case UndoOutcome.GONE_OUT:
            text = ngettext(
                "%(count)d message has gone out and cannot be undone: tell its receiver.",
                "%(count)d messages have gone out and cannot be undone: tell their receivers.",
                count,
            )
        case UndoOutcome.UNKNOWN:
            text = ngettext(
                "%(count)d effect cannot be undone, for it was done before this was kept.",
                "%(count)d effects cannot be undone, for they were done before this was kept.",
                count,
            )
        case UndoOutcome.UNREADABLE:
            text = ngettext(
                "%(count)d effect is left as it is, for it cannot be read; the log says why.",
                "%(count)d effects are left as they are, for they cannot be read; the log says why.",
                count,
            )
    return text % {"count": count}
