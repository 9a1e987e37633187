"""Who may choose what a slot shows: one entry for each rung of the ladder, from which all screens read.

Who sees what, why not, the findings on experiments and the checks all ask here. A rung without an entry is refused when
the site starts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from decisions.conf import conf
from decisions.domain.comparing import Comparing, Fault, comparing
from decisions.domain.decide import LADDER
from decisions.domain.slots import DEFAULT_VARIANT, Slot
from experiments import services as experiments
from experiments.domain.allocation import ExperimentSpec
from experiments.domain.naming import is_named
from rules import services as rules
from rules.domain.rules import EVERYWHERE, Action, HideSlot, ShowVariant


@dataclass(frozen=True, slots=True)
class Chooser:
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


def choosers_of(slot: Slot, *, now: datetime) -> tuple[Chooser, ...]:
    """List all that may choose what a slot shows, on whatever page it stands, in the order of the ladder."""
    asked = _Asked(slot, now, experiments.live_specs())
    return tuple(found for rung in LADDER for found in BY_RUNG[rung.__name__](asked))


def experiments_on(slot: Slot, *, now: datetime) -> tuple[Comparing, ...]:
    """List the live experiments that name a slot, with what keeps them from running there."""
    return comparing(slot, experiments.live_specs(), now=now)


def experiment_name(key: str) -> str:
    """Name an experiment as editors know it in sentences."""
    return _("the experiment “%(name)s”") % {"name": key}


def fault_words(each: Comparing) -> str:
    """Say why an experiment does not run on a slot of its name."""
    named = _(" and ").join(f"“{name}”" for name in each.names)
    reasons = {
        Fault.CORE: _("the site’s settings keep this slot from ever adapting"),
        Fault.UNKNOWN: _("this slot has no variant %(named)s") % {"named": named},
        Fault.CLOSED: _("%(named)s is switched off, or not open now") % {"named": named},
        Fault.TAKEN: _("%(named)s is drawn here instead") % {"named": named},
    }
    return reasons[each.fault] if each.fault else ""


def _previewed(asked: _Asked) -> Iterator[Chooser]:
    """Say nothing: whoever looks at a preview has asked for what it shows, and no visitor sees it."""
    yield from ()


def _disabled(asked: _Asked) -> Iterator[Chooser]:
    if not conf().ENABLED:
        yield Chooser("disabled", remark=_("Adapting is switched off on this site: everyone sees the default."))
    elif asked.slot.core:
        yield Chooser(
            "disabled", remark=_("The site’s settings keep this slot from ever adapting: everyone sees the default.")
        )


def _held_out(asked: _Asked) -> Iterator[Chooser]:
    share = experiments.holdout_share()
    if share and not asked.slot.core:
        words = _("A holdout of %(share)s %% of the visitors sees the default, whatever is said here.")
        yield Chooser("holdout", remark=words % {"share": _percent(share)})


def _ruled(asked: _Asked) -> Iterator[Chooser]:
    book = rules.live_book().book
    for key in () if asked.slot.core else book.rules_in_order():
        name = _("the rule “%(name)s”") % {"name": book.names.get(key, key)}
        for action in book.actions.get(key, ()):
            if not _is_about(action, asked.slot):
                continue
            if isinstance(action, ShowVariant):
                is_default = is_named(action.variant, DEFAULT_VARIANT)
                words = _("Whomever %(name)s is for sees the default.") % {"name": name} if is_default else ""
                yield Chooser("targeted", name, () if is_default else (action.variant,), words)
            elif isinstance(action, HideSlot) and not asked.slot.pinned:
                yield Chooser("targeted", name, (), _hiding_words(name, action.slot.within))


def _drawn(asked: _Asked) -> Iterator[Chooser]:
    for each in comparing(asked.slot, asked.specs, now=asked.now):
        name = experiment_name(each.spec.key)
        if not each.runs:
            words = _("It is live, but %(name)s does not run here: %(why)s.")
            yield Chooser("experiment", name, (), words % {"name": name, "why": fault_words(each)})
            continue
        others = tuple(one for one in each.spec.variants if not is_named(one, DEFAULT_VARIANT))
        words = _("Before any segment, %(name)s draws between %(variants)s for %(share)s %% of those it may count.")
        listed = _(" and ").join(f"“{one}”" for one in each.spec.variants)
        said = words % {"name": name, "variants": listed, "share": _percent(each.spec.coverage)}
        yield Chooser("experiment", name, others, said)


def _offered(asked: _Asked) -> Iterator[Chooser]:
    yield from (Chooser("segment", variants=(each.name,)) for each in asked.slot.variants if each.is_offered)


def _default(asked: _Asked) -> Iterator[Chooser]:
    yield Chooser("default")


BY_RUNG: Mapping[str, Callable[[_Asked], Iterator[Chooser]]] = {
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
    return named is not None and is_named(named.name, slot.name)


def _hiding_words(name: str, within: str) -> str:
    if within == EVERYWHERE:
        return _("Whomever %(name)s is for does not see this slot at all.") % {"name": name}
    return _("Where it acts, %(name)s hides this slot from whomever it is for.") % {"name": name}


def _percent(share: float) -> str:
    return f"{100 * share:g}"
