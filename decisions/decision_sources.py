"""Who may choose what a slot shows: one entry for each rung of the ladder, from which all screens read.

Who sees what, why not, the findings on experiments and the checks all ask here. A rung without an entry is refused when
the site starts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from attune.decisions.conf import conf
from attune.decisions.domain.decide import LADDER
from attune.decisions.domain.slot_experiments import ExperimentFault, SlotExperiment, slot_experiments
from attune.decisions.domain.slots import DEFAULT_VARIANT, Slot
from attune.experiments import services as experiment_services
from attune.experiments.domain.allocation import ExperimentSpec
from attune.experiments.domain.names import is_same_name
from attune.rules import services as rule_services
from attune.rules.domain.rules import EVERYWHERE, Action, HideSlot, ShowVariant


@dataclass(frozen=True, slots=True)
class DecisionSource:
    """One that may choose: on which rung, by which name, what, and in words what follows for everybody else.

    variants are the names of what it shows, nothing where it hides the slot or shows the default. A remark is said of
    the slot as a whole; what is said of one variant alone stands beside that.
    """

    rung: str
    name: str = ""
    variants: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    slot: Slot
    now: datetime
    specs: tuple[ExperimentSpec, ...]


def decision_sources_of(slot: Slot, *, now: datetime) -> tuple[DecisionSource, ...]:
    """List all that may choose what a slot shows, on whatever page it stands, in the order of the ladder."""
    asked = _Asked(slot, now, experiment_services.live_specs())
    return tuple(found for rung in LADDER for found in BY_RUNG[rung.__name__](asked))


def experiments_on(slot: Slot, *, now: datetime) -> tuple[SlotExperiment, ...]:
    """List the live experiments that name a slot, with what keeps them from running there."""
    return slot_experiments(slot, experiment_services.live_specs(), now=now)


def experiment_name(key: str) -> str:
    """Name an experiment as editors know it in sentences."""
    return _("the experiment “%(name)s”") % {"name": key}


def fault_words(each: SlotExperiment) -> str:
    """Say why an experiment does not run on a slot of its name."""
    named = _(" and ").join(f"“{name}”" for name in each.names)
    reasons = {
        ExperimentFault.CORE: _("the site’s settings keep this slot from ever adapting"),
        ExperimentFault.UNKNOWN: _("this slot has no variant %(named)s") % {"named": named},
        ExperimentFault.CLOSED: _("%(named)s is switched off, or not open now") % {"named": named},
        ExperimentFault.TAKEN: _("%(named)s is drawn here instead") % {"named": named},
    }
    return reasons[each.fault] if each.fault else ""


def _previewed(asked: _Asked) -> Iterator[DecisionSource]:
    """Say nothing: whoever looks at a preview has asked for what it shows, and no visitor sees it."""
    yield from ()


def _disabled(asked: _Asked) -> Iterator[DecisionSource]:
    if not conf().ENABLED:
        yield DecisionSource("disabled", remark=_("Adapting is switched off on this site: everyone sees the default."))
    elif asked.slot.core:
        yield DecisionSource(
            "disabled", remark=_("The site’s settings keep this slot from ever adapting: everyone sees the default.")
        )


def _held_out(asked: _Asked) -> Iterator[DecisionSource]:
    share = experiment_services.holdout_share()
    if share and not asked.slot.core:
        words = _("A holdout of %(share)s %% of the visitors sees the default, whatever is said here.")
        yield DecisionSource("holdout", remark=words % {"share": _percent(share)})


def _ruled(asked: _Asked) -> Iterator[DecisionSource]:
    book = rule_services.live_book().book
    for key in () if asked.slot.core else book.rules_in_order():
        name = _("the rule “%(name)s”") % {"name": book.names.get(key, key)}
        for action in book.actions.get(key, ()):
            if not _is_about(action, asked.slot):
                continue
            if isinstance(action, ShowVariant):
                is_default = is_same_name(action.variant, DEFAULT_VARIANT)
                words = _("Whomever %(name)s is for sees the default.") % {"name": name} if is_default else ""
                yield DecisionSource("targeted", name, () if is_default else (action.variant,), words)
            elif isinstance(action, HideSlot) and not asked.slot.pinned:
                yield DecisionSource("targeted", name, (), _hiding_words(name, action.slot.within))


def _drawn(asked: _Asked) -> Iterator[DecisionSource]:
    for each in slot_experiments(asked.slot, asked.specs, now=asked.now):
        name = experiment_name(each.spec.key)
        if not each.runs:
            words = _("It is live, but %(name)s does not run here: %(why)s.")
            yield DecisionSource("experiment", name, (), words % {"name": name, "why": fault_words(each)})
            continue
        others = tuple(one for one in each.spec.variants if not is_same_name(one, DEFAULT_VARIANT))
        words = _("Before any segment, %(name)s draws between %(variants)s for %(share)s %% of those it may count.")
        listed = _(" and ").join(f"“{one}”" for one in each.spec.variants)
        said = words % {"name": name, "variants": listed, "share": _percent(each.spec.coverage)}
        yield DecisionSource("experiment", name, others, said)


def _offered(asked: _Asked) -> Iterator[DecisionSource]:
    yield from (DecisionSource("segment", variants=(each.name,)) for each in asked.slot.variants if each.is_offered)


def _default(asked: _Asked) -> Iterator[DecisionSource]:
    yield DecisionSource("default")


BY_RUNG: Mapping[str, Callable[[_Asked], Iterator[DecisionSource]]] = {
    "preview": _previewed,
    "disabled": _disabled,
    "holdout": _held_out,
    "targeted": _ruled,
    "experiment": _drawn,
    "segment": _offered,
    "default": _default,
}


def _is_about(action: Action, slot: Slot) -> bool:
    named = getattr(action, "slot", None)
    return named is not None and is_same_name(named.name, slot.name)


def _hiding_words(name: str, within: str) -> str:
    if within == EVERYWHERE:
        return _("Whomever %(name)s is for does not see this slot at all.") % {"name": name}
    return _("Where it acts, %(name)s hides this slot from whomever it is for.") % {"name": name}


def _percent(share: float) -> str:
    return f"{100 * share:g}"
