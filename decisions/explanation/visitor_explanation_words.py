"""What a visitor is told, in words: calm, in the second person, and without the editors' own words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.audience.domain.consent import Consent
from attune.decisions.domain.slot_explanations import ExplainedChange, ExplanationCause, SlotExplanation


def explanation_sentence(told: SlotExplanation, clauses: Sequence[str]) -> str:
    """Say what is otherwise, and why, such as "You see “The numbers” because you read 3 pages about “Floods”."."""
    why = _listed(clauses) if clauses else _reason_without(told)
    named = bool(told.heading)
    match told.what:
        case ExplainedChange.SHOWN:
            text = (
                _("You see “%(name)s” because %(why)s.") if named else _("You see a part of this page because %(why)s.")
            )
        case ExplainedChange.LEFT_OUT:
            text = _("A part of this page is left out because %(why)s.")
        case ExplainedChange.MOVED:
            text = (
                _("“%(name)s” stands where it does because %(why)s.")
                if named
                else _("A part of this page stands where it does because %(why)s.")
            )
        case ExplainedChange.LOOKS:
            text = (
                _("“%(name)s” looks as it does because %(why)s.")
                if named
                else _("A part of this page looks as it does because %(why)s.")
            )
        case ExplainedChange.PAGES:
            text = (
                _("The pages under “%(name)s” were chosen because %(why)s.")
                if named
                else _("The pages that are recommended to you were chosen because %(why)s.")
            )
    return text % {"name": told.heading, "why": why}


def topic_words(name: str, read: int, *, is_low: bool = False) -> str:
    """Say how much a visitor has read about a topic, as what follows "because"."""
    if is_low:
        return _("you have read little about “%(topic)s”") % {"topic": name}
    if not read:
        return _("you like “%(topic)s”") % {"topic": name}
    words = ngettext("you read %(n)d page about “%(topic)s”", "you read %(n)d pages about “%(topic)s”", read)
    return words % {"n": read, "topic": name}


def topics_words(known: Sequence[tuple[str, int]]) -> list[str]:
    """Say the same of several topics, each with its name and count; what one has said the next need not repeat."""
    counted = [(name, read) for name, read in known if read]
    first = [topic_words(*counted[0])] if counted else []
    rest = [_("%(n)d about “%(topic)s”") % {"n": read, "topic": name} for name, read in counted[1:]]
    return [*first, *rest, *(topic_words(name, read) for name, read in known if not read)]


def experiment_words() -> str:
    """Say that a part of the page is compared, as what follows "because"."""
    return _("we are comparing versions of it; which one you see was drawn by lot")


def switched_segment_words() -> str:
    """Say that somebody who looks at the site has switched a segment, as what follows "because"."""
    return _("it was switched on by hand")


def holdout_words() -> str:
    """Say that a visitor is in the holdout."""
    return _(
        "You see this page as it stands, without anything chosen for you: "
        "you were drawn by lot into a small group with which we compare."
    )


def data_use_words(consent: Consent, *, is_personal: bool) -> str:
    """Say what of the visitor was used for what is told, and what is kept of them."""
    if is_personal:
        return _("We know this from your visits here, because you allowed this site to adapt to you.")
    if consent.allows_identifier:
        return _("What you read here was not used for this: only what your browser sends with each request.")
    return _("Nothing is stored about you: only what your browser sends with each request was used.")


def _reason_without(told: SlotExplanation) -> str:
    match told.by:
        case ExplanationCause.DATES:
            return _("it is shown to everyone at this time")
        case ExplanationCause.LEARNED:
            return _("it was found to work best")
        case _:
            return _("it is meant for everyone")


def _listed(clauses: Sequence[str]) -> str:
    return (
        clauses[0]
        if len(clauses) == 1
        else _("%(some)s and %(last)s") % {"some": ", ".join(clauses[:-1]), "last": clauses[-1]}
    )
