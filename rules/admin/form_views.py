"""What the forms of rules ask while somebody types: what it says in words, and which slots there are."""

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.rules.builder.fields import form_rows_of
from attune.rules.builder.partial_form import (
    PartialActs,
    UnreadableFormError,
    partial_acts,
    partial_condition,
    posted_stream,
)
from attune.rules.domain.conditions import ConditionError
from attune.rules.domain.language.parser import SentenceError
from attune.rules.providers.slot_catalogue import as_json, slot_catalogue
from attune.rules.words.action_sentences import act_warning, act_words
from attune.rules.words.sentences import condition_sentence
from attune.rules.words.sentences import parse_typed_sentence as typed_sentence

# Which field holds what follows, by the kind of declaration.
OUTCOME_FIELDS = {"segment": "", "rule": "actions", "trigger": "effects"}
MOST_PROPOSALS = 12


@require_POST
def words(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Read a form as it stands: the condition as a sentence, what follows from it, and what is unfinished."""
    if kind not in OUTCOME_FIELDS:
        raise Http404
    try:
        condition = partial_condition(_stream(request, kind, "condition"))
        outcome = OUTCOME_FIELDS[kind]
        acts = partial_acts(_stream(request, kind, outcome)) if outcome else PartialActs(())
    except UnreadableFormError:
        return HttpResponseBadRequest(_("The form could not be read. Reload the page and try again."))
    return JsonResponse(
        {
            "sentence": condition_sentence(condition.condition) if condition.condition else "",
            "outcomes": [act_words(act) for act in acts.acts],
            "doubts": list(dict.fromkeys(doubt for act in acts.acts if (doubt := act_warning(act)))),
            "problems": [*condition.problems, *acts.problems],
        }
    )


@require_POST
def typed(request: HttpRequest) -> HttpResponseBase:
    """Read a sentence as it is typed: give the rows that it means, or say at which word it goes wrong."""
    text = request.POST.get("text", "")
    try:
        condition = typed_sentence(text)
        return JsonResponse({"sentence": condition_sentence(condition), "rows": form_rows_of(condition)})
    except SentenceError as error:
        proposals = [
            {"start": _place(text, one.start), "end": _place(text, one.end), "words": one.words}
            for one in error.proposals[:MOST_PROPOSALS]
        ]
        span = {"start": _place(text, error.start), "end": _place(text, error.end)}
        return JsonResponse({"problem": {"message": _message(error), "proposals": proposals, **span}})
    except ConditionError as error:
        return JsonResponse({"problem": {"message": _message(error), "proposals": [], "start": 0, "end": 0}})


def _message(error: ConditionError) -> str:
    return _(error.text) % error.values


def _place(text: str, place: int) -> int:
    """Give a place as browsers count it, in UTF-16."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


@require_safe
def slots(request: HttpRequest) -> HttpResponseBase:
    """Tell the form which slots there are, with their variants and parameters."""
    return JsonResponse({"slots": as_json(slot_catalogue.slots())})


def _stream(request: HttpRequest, kind: str, field: str) -> Any:
    model = apps.get_model("attune_rules", kind)
    return posted_stream(model._meta.get_field(field).stream_block, request.POST, field)
