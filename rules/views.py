"""What the forms of rules ask while somebody types: what it says in words, and which slots there are."""

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rules.catalogue import as_json, catalogue
from rules.outcomes import act_doubt, act_words
from rules.sentences import written
from rules.typed import TypedActs, UnreadableFormError, posted_stream, typed_acts, typed_condition

# Which field holds what follows, by the kind of declaration.
OUTCOME_FIELDS = {"segment": "", "rule": "actions", "trigger": "effects"}


@require_POST
def words(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Read a form as it stands: the condition as a sentence, what follows from it, and what is unfinished."""
    if kind not in OUTCOME_FIELDS:
        raise Http404
    try:
        condition = typed_condition(_stream(request, kind, "condition"))
        outcome = OUTCOME_FIELDS[kind]
        acts = typed_acts(_stream(request, kind, outcome)) if outcome else TypedActs(())
    except UnreadableFormError:
        return HttpResponseBadRequest(_("The form could not be read. Reload the page and try again."))
    return JsonResponse(
        {
            "sentence": written(condition.condition) if condition.condition else "",
            "outcomes": [act_words(act) for act in acts.acts],
            "doubts": list(dict.fromkeys(doubt for act in acts.acts if (doubt := act_doubt(act)))),
            "problems": [*condition.problems, *acts.problems],
        }
    )


@require_safe
def slots(request: HttpRequest) -> HttpResponseBase:
    """Tell the form which slots there are, with their variants and parameters."""
    return JsonResponse({"slots": as_json(catalogue.slots())})


def _stream(request: HttpRequest, kind: str, field: str) -> Any:
    model = apps.get_model("attune_rules", kind)
    return posted_stream(model._meta.get_field(field).stream_block, request.POST, field)
