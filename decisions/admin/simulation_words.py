"""What a simulation found, in words, as bars of a chart, and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.decisions.domain.simulation import ChangeExample, SlotChange
from attune.decisions.domain.slots import Slot
from attune.decisions.explanation.decision_words import variant_words
from attune.decisions.simulation.simulation import Simulation
from attune.rules.domain.rules import SEGMENT_PREFIX

MOST_BARS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of what was judged that would change; shares are 0..1."""

    label: str
    changed: int
    judged: int
    more: str = ""

    @property
    def share(self) -> float:
        """Give the share that would change."""
        return self.changed / self.judged if self.judged else 0.0

    @property
    def percent(self) -> str:
        """Write the share for people; a little is not nothing."""
        return percent(self.share)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change in words: where, what stands there now, what would, and how often or for whom."""

    where: str
    before: str
    after: str
    more: str


def percent(share: float) -> str:
    """Write a share as a percentage; a little is not nothing, and nearly all is not all."""
    if 0 < share < 0.01:
        return _("under 1 %")
    if 0.99 < share < 1:
        return _("over 99 %")
    return _("%(number)d %%") % {"number": round(100 * share)}


def headline(simulation: Simulation) -> str:
    """Say in one sentence what would change."""
    tally, days = simulation.tally, simulation.days
    if not simulation.differing:
        return _("Nothing differs from the rules that are live, so nothing would change.")
    if not simulation.sampled:
        return _(
            "Nothing is known yet of page views of the last %(days)d days, so your personas are asked instead."
        ) % {"days": days}
    if not tally.judged:
        return _("None of the page views that are known could be judged, so your personas are asked instead.")
    if not tally.changed:
        return _(
            "In the last %(days)d days nothing would have looked different on the page views that were judged."
        ) % {"days": days}
    people = ngettext("%(count)d visitor", "%(count)d visitors", len(tally.visitors)) % {"count": len(tally.visitors)}
    text = _("In the last %(days)d days, %(share)s of the page views would have looked different, for %(people)s.")
    return text % {"days": days, "share": percent(simulation.share_changed), "people": people}


def judged_views_words(simulation: Simulation) -> str:
    """Say how much the answer rests on."""
    if not simulation.sampled:
        return ""
    tally = simulation.tally
    return _(
        "Judged %(judged)d of %(sampled)d page views that brought their facts back (%(share)s); "
        "%(exposures)d slots were seen in all."
    ) % {
        "judged": tally.judged,
        "sampled": simulation.sampled,
        "share": percent(simulation.share_judged),
        "exposures": simulation.exposures,
    }


def remarks(simulation: Simulation) -> list[str]:
    """Say what limits the answer, one sentence each."""
    return list(_remarks(simulation))


def slot_bars(simulation: Simulation) -> list[Bar]:
    """Give the slots that would change most, each with its page."""
    tally = simulation.tally
    bars = [
        Bar(
            _slot_name(simulation, page_id, slot), count, tally.slots_judged[page_id, slot], _title(simulation, page_id)
        )
        for (page_id, slot), count in tally.slots_changed.most_common(MOST_BARS)
    ]
    return sorted(bars, key=lambda bar: -bar.share)


def segment_bars(simulation: Simulation) -> list[Bar]:
    """Give the segments whose visitors would see most changes, as they are live now."""
    tally = simulation.tally
    bars = [
        Bar(simulation.names.get(SEGMENT_PREFIX + slug, slug), count, tally.segments_judged[slug])
        for slug, count in tally.segments_changed.items()
    ]
    return sorted(bars, key=lambda bar: (-bar.share, bar.label))[:MOST_BARS]


def example_rows(simulation: Simulation) -> list[ChangeRow]:
    """Give the changes that come most often, with when one of them was seen."""
    rows = []
    for example, times in simulation.tally.best_examples():
        count = ngettext("%(count)d page view", "%(count)d page views", times) % {"count": times}
        when = date_format(timezone.localtime(example.at), "j F, H:i")
        more = _("%(count)s, such as on %(when)s%(who)s") % {
            "count": count,
            "when": when,
            "who": _who(simulation, example),
        }
        rows.append(_row(simulation, example.page_id, example.change, more))
    return rows


def persona_rows(simulation: Simulation) -> list[tuple[str, list[ChangeRow]]]:
    """Give every persona with what would change for them; somebody new stands first."""
    found: dict[str, list[ChangeRow]] = {}
    for each in simulation.personas:
        rows = found.setdefault(each.persona or _("Somebody new"), [])
        rows += [_row(simulation, each.page_id, change, "") for change in each.verdict.changes]
    return list(found.items())


def simulation_lines(simulation: Simulation) -> list[str]:
    """Give all of it as lines."""
    lines = [headline(simulation), *filter(None, [judged_views_words(simulation)])]
    bars = [(bar, f"{bar.label} ({bar.more})") for bar in slot_bars(simulation)]
    bars += [(bar, _("in the segment “%(name)s”") % {"name": bar.label}) for bar in segment_bars(simulation)]
    lines += [f"  {bar.percent:>9}  {words}: {bar.changed}/{bar.judged}" for bar, words in bars]
    lines += [f"  {row.where}: {row.before} → {row.after} ({row.more})" for row in example_rows(simulation)]
    for persona, rows in persona_rows(simulation):
        lines += [f"  {persona}: {row.where}: {row.before} → {row.after}" for row in rows]
    return [*lines, *remarks(simulation)]


def simulation_json(simulation: Simulation) -> dict[str, Any]:
    """Give all of it as plain values."""
    tally = simulation.tally
    return {
        "days": simulation.days,
        "drafts": list(simulation.drafts),
        "differing": sorted(simulation.differing),
        "exposures": simulation.exposures,
        "sampled": simulation.sampled,
        "judged": tally.judged,
        "changed": tally.changed,
        "share_judged": round(simulation.share_judged, 4),
        "share_changed": round(simulation.share_changed, 4),
        "visitors_changed": len(tally.visitors),
        "slots": [_bar_json(bar, page=bar.more) for bar in slot_bars(simulation)],
        "segments": [_bar_json(bar) for bar in segment_bars(simulation)],
        "examples": [_row_json(row) | {"more": row.more} for row in example_rows(simulation)],
        "personas": {name: [_row_json(row) for row in rows] for name, rows in persona_rows(simulation)},
        "is_whole": simulation.is_whole,
        "took_s": round(simulation.took_s, 3),
    }


def _remarks(simulation: Simulation) -> Iterator[str]:
    tally = simulation.tally
    if simulation.sampled and not simulation.is_whole:
        text = _("Judged %(read)d of %(sampled)d before time or room was up: those judged are a random sample.")
        yield text % {"read": tally.looked_at + simulation.gone, "sampled": simulation.sampled}
    if unknown := tally.looked_at - tally.judged:
        yield ngettext(
            "%(count)d page view could not be judged: the draft asks for what no live rule of that page asked then.",
            "%(count)d page views could not be judged: the draft asks for what no live rule of those pages asked then.",
            unknown,
        ) % {"count": unknown}
    if simulation.gone:
        yield ngettext(
            "%(count)d page view was of a page that is gone, or adapts no more.",
            "%(count)d page views were of pages that are gone, or adapt no more.",
            simulation.gone,
        ) % {"count": simulation.gone}
    if simulation.sampled:
        yield _("Both books were asked about the pages, segments and experiments as they are now. Nothing was written.")


def _row(simulation: Simulation, page_id: int, change: SlotChange, more: str) -> ChangeRow:
    where = _("%(slot)s on “%(page)s”") % {"slot": change.slot.name, "page": _title(simulation, page_id)}
    before, after = _shown(change.slot, change, is_after=False), _shown(change.slot, change, is_after=True)
    return ChangeRow(where, before, after, more)


def _shown(slot: Slot, change: SlotChange, *, is_after: bool) -> str:
    decision, other = (change.after, change.before) if is_after else (change.before, change.after)
    parts = [variant_words(slot, decision)]
    if decision.is_hidden or other.is_hidden:
        return parts[0]
    if decision.position != other.position:
        parts.append(_("place %(place)d") % {"place": decision.position + 1})
    changed = (name for name, value in decision.parameters.items() if other.parameters.get(name) != value)
    parts += [_("%(name)s “%(value)s”") % {"name": name, "value": decision.parameters[name]} for name in changed]
    if change.pages_differ:
        parts.append(_("pages weighed anew") if is_after else _("pages as now"))
    return ", ".join(parts)


def _who(simulation: Simulation, example: ChangeExample) -> str:
    names = sorted(simulation.names.get(SEGMENT_PREFIX + slug, slug) for slug in example.segments)
    return _(" by a visitor in “%(segment)s”") % {"segment": names[0]} if names else ""


def _slot_name(simulation: Simulation, page_id: int, slot_id: str) -> str:
    slots = simulation.pages[page_id].slots if page_id in simulation.pages else ()
    return next((slot.name for slot in slots if slot.id == slot_id), slot_id)


def _title(simulation: Simulation, page_id: int) -> str:
    return simulation.pages[page_id].title if page_id in simulation.pages else str(page_id)


def _bar_json(bar: Bar, **more: str) -> dict[str, Any]:
    return {"label": bar.label, "changed": bar.changed, "judged": bar.judged, "share": round(bar.share, 4), **more}


def _row_json(row: ChangeRow) -> dict[str, str]:
    return {"where": row.where, "before": row.before, "after": row.after}
