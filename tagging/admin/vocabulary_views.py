"""The screens of the whole vocabulary: what is alike, what was changed and can be taken back, and the export."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from attune.tagging.admin.vocabulary_pages import LIST, VocabularyPage, may_change
from attune.tagging.audit_log import change_words
from attune.tagging.curation.change_log import CannotUndoError, revert_change, undo_refusal
from attune.tagging.curation.duplicates import duplicate_topics
from attune.tagging.curation.exporter import export_vocabulary
from attune.tagging.models import VocabularyChange
from attune.tagging.vocabularies.formats import ENDINGS, FORMATS

MOST_CHANGES = 20


class DuplicatesView(VocabularyPage):
    """Show topics that are alike, and the latest changes with the way back."""

    template_name = "tagging/admin/tidy.html"
    page_title = gettext_lazy("Tidy the vocabulary")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather both."""
        changes = VocabularyChange.objects.select_related("made_by")[:MOST_CHANGES]
        rows = [(change, change_words(change.kind, change.names), undo_refusal(change)) for change in changes]
        return super().get_context_data(**kwargs) | {"groups": duplicate_topics(), "changes": rows}


@require_POST
def undo_change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a change back, or say why that cannot be."""
    if not may_change(request.user):
        raise PermissionDenied
    change = get_object_or_404(VocabularyChange, pk=pk)
    try:
        revert_change(change, user=request.user)
    except CannotUndoError as error:
        messages.error(request, _("It stays as it is: %(reason)s") % {"reason": error})
    else:
        messages.success(request, _("Undone: %(what)s.") % {"what": change_words(change.kind, change.names)})
    return redirect(LIST)


@require_GET
def export(request: HttpRequest, format_name: str) -> HttpResponse:
    """Give the vocabulary as a file."""
    if not may_change(request.user):
        raise PermissionDenied
    if format_name not in FORMATS:
        raise Http404
    ending = next(ending for ending, name in ENDINGS.items() if name == format_name)
    content = export_vocabulary(name=f"vocabulary{ending}", format_name=format_name)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="vocabulary{ending}"'
    return answer
