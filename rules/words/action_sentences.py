"""Actions and effects in words."""

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page

from attune.rules.builder.action_rows import Act, InvalidActionError, act_from_row, row_from_act
from attune.rules.domain import rules as domain
from attune.rules.domain.acts import said_parts
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.rules import EVERYWHERE, SlotRef
from attune.rules.providers.slot_catalogue import parameter_refusal, slot_catalogue
from attune.text import comparable, did_you_mean

# The name by which a rule asks for what stands there anyway.
DEFAULT = "default"


def action_sentences(stream: StreamValue) -> list[str]:
    """Read each action or effect of a stream as a sentence, or say that it is not finished."""
    return [_outcome(item) for item in stream.raw_data]


def slots_of(stream: StreamValue) -> set[str]:
    """Name the slots that actions are on, half-finished actions too."""
    values = (block["value"] for block in stream.raw_data)
    return {comparable(str(value["slot"])) for value in values if isinstance(value, dict) and value.get("slot")}


def act_words(act: Act) -> str:
    """Read one action or effect as a sentence."""
    if isinstance(act, Effect):
        return _(act.declaration.sentence) % said_parts(act)
    match act:
        case domain.ShowVariant(slot, variant):
            return _("Show the variant “%(variant)s” in %(slot)s.") % {"variant": variant, "slot": slot_words(slot)}
        case domain.HideSlot(slot):
            return _("Hide %(slot)s.") % {"slot": slot_words(slot)}
        case domain.MoveSlot(slot, to):
            return _("Move %(slot)s to place %(to)d.") % {"slot": slot_words(slot), "to": to}
        case domain.SetParameter(slot, name, value):
            return _("Set “%(name)s” of %(slot)s to “%(value)s”.") % {
                "name": name,
                "slot": slot_words(slot),
                "value": value,
            }
        case domain.BoostTopic(topic, weight):
            return _("Boost pages about “%(topic)s” by %(weight)g.") % {"topic": topic, "weight": weight}
        case domain.PinPage(slot, page_id):
            return _("Pin the page “%(page)s” in %(slot)s.") % {"page": _page(page_id), "slot": slot_words(slot)}
    raise TypeError(f"{act!r} is no action or effect.")


def act_warning(act: Act) -> str:
    """Say what an action asks for that no published page has, or nothing; it may yet come."""
    slot: SlotRef | None = getattr(act, "slot", None)
    if slot is None:
        return ""
    known = slot_catalogue.of(slot.name)
    if not known:
        hint = did_you_mean(slot.name, [each.name for each in slot_catalogue.slots()])
        return _("No published page has a slot “%(slot)s” yet.") % {"slot": slot.name} + hint
    if isinstance(act, domain.ShowVariant):
        names = [DEFAULT, *(name for each in known for name in each.variants)]
        if comparable(act.variant) not in {comparable(name) for name in names}:
            text = _("The slot “%(slot)s” has no variant “%(variant)s” yet.")
            return text % {"slot": slot.name, "variant": act.variant} + did_you_mean(act.variant, names)
    if isinstance(act, domain.SetParameter):
        _field, message = parameter_refusal(known, act.name, row_from_act(act)[1]["value"])
        return str(message)
    return ""


def _outcome(item: dict[str, object]) -> str:
    try:
        return act_words(act_from_row(item["type"], item["value"]))  # type: ignore[arg-type]
    except InvalidActionError as error:
        return _("Not finished yet: %(problem)s") % {"problem": error}


def slot_words(slot: SlotRef) -> str:
    """Name a slot, and where it stands if only there."""
    name = _("the slot “%(slot)s”") % {"slot": slot.name}
    where, _colon, of = slot.within.partition(":")
    if where == EVERYWHERE:
        return name
    scopes = {
        "section": _("in the section “%(of)s”"),
        "page": _("on the page “%(of)s”"),
        "type": _("on pages of the type %(of)s"),
    }
    return f"{name} {scopes[where] % {'of': of if where == 'type' else _page(int(of))}}"


def _page(page_id: int) -> str:
    return Page.objects.filter(pk=page_id).values_list("draft_title", flat=True).first() or str(page_id)
