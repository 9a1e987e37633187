"""Changes of what editors declared, told in plain language."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from attune.rules.domain.entries import RULE, SEGMENT, THRESHOLD, TRIGGER, Entry, EntryChange
from attune.rules.words.action_sentences import act_words
from attune.rules.words.sentences import condition_sentence

KIND_WORDS = {
    THRESHOLD: gettext_noop("threshold"),
    SEGMENT: gettext_noop("segment"),
    RULE: gettext_noop("rule"),
    TRIGGER: gettext_noop("trigger"),
}
FIELD_WORDS = {
    "name": gettext_noop("name"),
    "priority": gettext_noop("priority"),
    "event": gettext_noop("event"),
    "once_per": gettext_noop("how often"),
    "site": gettext_noop("site"),
    "description": gettext_noop("description"),
    "value": gettext_noop("value"),
}


def change_words(change: EntryChange) -> str:
    """Tell one change, such as: Rule “Welcome”: the priority was 100 and becomes 50."""
    entry = change.entry
    if change.before is None:
        return _("New %(kind)s “%(name)s”: %(what)s") % {**_named(entry), "what": " ".join(_whole(entry))}
    if change.after is None:
        return _("The %(kind)s “%(name)s” goes.") % _named(entry)
    return _("The %(kind)s “%(name)s” changes: %(what)s") % {**_named(change.before), "what": " ".join(_told(change))}


def _named(entry: Entry) -> dict[str, str]:
    return {"kind": _(KIND_WORDS[entry.kind]), "name": entry.name}


def _whole(entry: Entry) -> Iterator[str]:
    if entry.condition is None:
        yield _("It is %(value)g.") % {"value": entry.value}
        return
    yield _("When: %(sentence)s") % {"sentence": condition_sentence(entry.condition)}
    yield from map(act_words, entry.acts)


def _told(change: EntryChange) -> Iterator[str]:
    before, after = change.before, change.after
    if before is None or after is None:
        return
    for name in change.fields():
        if name == "condition":
            yield _("It asked: %(before)s It now asks: %(after)s") % {
                "before": _sentence(before),
                "after": _sentence(after),
            }
        elif name == "acts":
            yield from (
                _("No longer: %(act)s") % {"act": act_words(act)} for act in before.acts if act not in after.acts
            )
            yield from (
                _("Now also: %(act)s") % {"act": act_words(act)} for act in after.acts if act not in before.acts
            )
            if set(before.acts) == set(after.acts):
                yield _("What it does comes in another order.")
        else:
            yield _("The %(field)s was “%(before)s” and becomes “%(after)s”.") % {
                "field": _(FIELD_WORDS[name]),
                "before": getattr(before, name),
                "after": getattr(after, name),
            }


def _sentence(entry: Entry) -> str:
    return condition_sentence(entry.condition) if entry.condition else ""
