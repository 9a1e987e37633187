"""The actions of rules on one page: those whose scope holds it, with the topics and pages that they mean today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from attune.decisions.domain.rule_actions import ApplicableAction
from attune.decisions.domain.scope import is_in_scopes, scopes_of
from attune.decisions.domain.slots import PageAbout
from attune.page_families import families
from attune.rules.domain.rules import Action, BoostTopic, PinPage, RuleBook
from attune.tagging.selectors import replaced_topics


def actions_for(rule_keys: Iterable[str], book: RuleBook, about: PageAbout) -> tuple[ApplicableAction, ...]:
    """Return the actions of some rules whose scope holds the page, in the order of these rules.

    A boost of a topic that was merged into another topic becomes a boost of that topic.
    """
    places = scopes_of(about)
    fitting = [(rule, each) for rule in rule_keys for each in book.actions.get(rule, ()) if is_in_scopes(each, places)]
    replaced = replaced_topics() if any(isinstance(action, BoostTopic) for _rule, action in fitting) else {}
    return tuple(ApplicableAction(rule, _current(action, replaced)) for rule, action in fitting)


def localise_pins(actions: Sequence[ApplicableAction], about: PageAbout) -> tuple[ApplicableAction, ...]:
    """Return the actions, with each pinned page replaced by its version in the language and site of the page shown."""
    if not any(isinstance(each.action, PinPage) for each in actions):
        return tuple(actions)
    same = families()
    here = {"locale": about.locale_id, "below": about.root_path}
    return tuple(
        replace(each, action=replace(each.action, page_id=same.counterpart(each.action.page_id, **here)))
        if isinstance(each.action, PinPage)
        else each
        for each in actions
    )


def _current(action: Action, replaced: Mapping[str, str]) -> Action:
    if isinstance(action, BoostTopic) and action.topic in replaced:
        return replace(action, topic=replaced[action.topic])
    return action
