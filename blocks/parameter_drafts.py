"""Drafts of the parameters of a page's slots as other servers write them; they never go live by themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.log_actions import log
from wagtail.models import Page

from attune.blocks.audit_log import PARAMETERS_DRAFTED
from attune.blocks.pages import AdaptivePage
from attune.blocks.parameter_details import adaptive_children
from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter
from attune.blocks.parameters import preset_of
from attune.blocks.slots import slots_in
from attune.blocks.variants import PARAMETERS
from attune.rules.drafts import FileProblem, ProblemsError
from attune.text import comparable, did_you_mean

Wanted = Mapping[str, Mapping[str, Any]]


class PageConflictError(ValueError):
    """The page cannot be drafted now, whatever is sent; the message says why."""


def write_parameters(page: AdaptivePage, wanted: Wanted, *, key: str) -> bool:
    """Keep values of parameters, by slot and name, as a draft of a page, and say whether any was another before.

    A slot is called by its id or, where only one is called so, by its name; None means "as usual". key is what the log
    calls the server key. Raises ProblemsError or PageConflictError, and keeps nothing then.
    """
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=page.pk)
        _refuse_conflict(page)
        latest = page.get_latest_revision_as_object()
        writer = _Writer(latest)
        changed = writer.write(wanted)
        if writer.problems:
            raise ProblemsError(writer.problems)
        if changed:
            latest.body = StreamValue(latest.body.stream_block, writer.raw, is_lazy=True)
            revision = latest.save_revision(clean=False, log_action=False)
            log(latest, PARAMETERS_DRAFTED, data={"key": key, "changed": changed}, revision=revision)
    return bool(changed)


class _Writer:
    """Put values into the raw data of a page's body, and go on after each problem."""

    def __init__(self, page: AdaptivePage) -> None:
        self.problems: list[FileProblem] = []
        self.raw = [dict(child) for child in page.body.raw_data]
        self._blocks = adaptive_children(page)
        self._names = {slot.id: slot.name for slot in slots_in(page.body, {})}

    def write(self, wanted: Wanted) -> list[str]:
        """Write all, and name what changed as "slot.parameter"."""
        return [name for called, values in wanted.items() for name in self._write_slot(called, values)]

    def _write_slot(self, called: str, values: Mapping[str, Any]) -> Iterator[str]:
        slot = self._slot_called(called)
        if not slot:
            return
        known = {declared.spec.name: declared for declared in self._blocks[slot][1].declared}
        child = next(child for child in self.raw if child.get("id") == slot)
        before = child["value"].get(PARAMETERS) or {}
        after = dict(before)
        for name, value in values.items():
            if name not in known:
                hint = did_you_mean(name, known)
                self._say(called, name, _("The slot has no such parameter.%(hint)s") % {"hint": hint})
            elif self._put(after, known[name], value, called):
                yield f"{self._names[slot]}.{name}"
        child["value"] = {**child["value"], PARAMETERS: after}

    def _put(self, presets: dict[str, Any], declared: DeclaredParameter, value: object, called: str) -> bool:
        """Put one value in, and say whether it is another than before."""
        name, parsed = declared.spec.name, None if value is None else preset_of(declared, value)
        if value is not None and parsed is None:
            self._say(called, name, _("This must be %(allowed)s.") % {"allowed": declared.allowed()})
            return False
        written = None if parsed is None else declared.stored(parsed)
        before = presets.get(name)
        presets[name] = written
        return written != (None if before == "" else before)

    def _slot_called(self, called: str) -> str:
        if called in self._names:
            return called
        found = [slot for slot, name in self._names.items() if comparable(name) == comparable(called)]
        if len(found) == 1:
            return found[0]
        if found:
            message = _("Several slots of the page are called so. Use the id of one: %(ids)s.")
            self.problems.append(FileProblem(called, message % {"ids": ", ".join(found)}))
        else:
            message = _("The page has no such slot.%(hint)s") % {"hint": did_you_mean(called, self._names.values())}
            self.problems.append(FileProblem(called, message))
        return ""

    def _say(self, called: str, name: str, message: str) -> None:
        self.problems.append(FileProblem(f"{called}.{name}", message))


def _refuse_conflict(page: AdaptivePage) -> None:
    if page.alias_of_id:
        message = _("This page is an alias. Write the parameters of page %(page)d, which it follows.")
        raise PageConflictError(message % {"page": page.alias_of_id})
    if page.get_lock():
        raise PageConflictError(_("This page is locked, or waits for review. Try again when that has ended."))
