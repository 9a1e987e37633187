"""The screens of the whole vocabulary: what is alike, what was changed and can be taken back, import and export."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Site

from tagging.changes import CannotUndoError, undo, why_not_undo
from tagging.exporting import export_vocabulary
from tagging.hygiene import alike_topics
from tagging.importing import do_import, kept_words, read_vocabulary, refusal_words
from tagging.log_words import change_words
from tagging.models import VocabularyChange, VocabularyUpload
from tagging.planning import Plan, plan_import
from tagging.step_words import step_words
from tagging.vocabularies.base import UnreadableFileError
from tagging.vocabularies.formats import ENDINGS, FORMATS
from tagging.vocabulary_pages import LIST, VocabularyPage, may_change, say_done

MOST_CHANGES, MOST_SHOWN = 20, 200
MOST_UPLOAD_BYTES = 10_000_000
UPLOADS_KEPT = timedelta(days=1)


class TidyView(VocabularyPage):
    """Show topics that are alike, and the latest changes with the way back."""

    template_name = "tagging/admin/tidy.html"
    page_title = gettext_lazy("Tidy the vocabulary")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather both."""
        changes = VocabularyChange.objects.select_related("made_by")[:MOST_CHANGES]
        rows = [(change, change_words(change.kind, change.names), why_not_undo(change)) for change in changes]
        return super().get_context_data(**kwargs) | {"groups": alike_topics(), "changes": rows}


@require_POST
def undo_change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a change back, or say why that cannot be."""
    if not may_change(request.user):
        raise PermissionDenied
    change = get_object_or_404(VocabularyChange, pk=pk)
    try:
        undo(change, user=request.user)
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


class ImportForm(forms.Form):
    """The file, and how to take it."""

    file = forms.FileField(label=gettext_lazy("File"))
    format_name = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[("", gettext_lazy("As its ending tells")), *((name, name) for name in FORMATS)],
        required=False,
    )
    scheme = forms.CharField(
        label=gettext_lazy("Name of the vocabulary"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where topics have numbers and no addresses; else the file's name is taken."),
    )
    site = forms.ModelChoiceField(
        Site.objects.all(), label=gettext_lazy("Site"), required=False, empty_label=gettext_lazy("All sites")
    )
    overwrites = forms.BooleanField(
        label=gettext_lazy("Let the file win over what editors changed by hand"), required=False
    )
    retires_missing = forms.BooleanField(
        label=gettext_lazy("Retire topics of this vocabulary that the file names no more"), required=False
    )

    def clean_file(self) -> Any:
        """Refuse what is too large."""
        file = self.cleaned_data["file"]
        if file.size > MOST_UPLOAD_BYTES:
            text = _("The file is larger than %(most)d MB. Use manage.py import_vocabulary, or cut it into parts.")
            raise forms.ValidationError(text % {"most": MOST_UPLOAD_BYTES // 1_000_000})
        return file


class ImportView(VocabularyPage):
    """Take a file, and lead to the preview of what it would do."""

    template_name = "tagging/admin/import.html"
    page_title = gettext_lazy("Import a vocabulary")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for the file."""
        form = kwargs.pop("form", None) or ImportForm()
        return super().get_context_data(**kwargs) | {"form": form}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Keep the file until the preview was looked at."""
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            upload = _upload(form.cleaned_data, request.user)
            try:
                _plan_of(upload)
            except UnreadableFileError as error:
                upload.delete()
                form.add_error("file", str(error))
            else:
                return redirect("attune_tagging:import_preview", upload.pk)
        return self.render_to_response(self.get_context_data(form=form))


class ImportPreview(VocabularyPage):
    """Show what a file would do, and do it."""

    template_name = "tagging/admin/import_preview.html"
    page_title = gettext_lazy("Preview of the import")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather what would be added, changed, kept and refused."""
        upload = self._uploaded()
        plan = _plan_of(upload)
        changed = plan.of_kind("changed")
        return super().get_context_data(**kwargs) | {
            "upload": upload,
            "plan": plan,
            "added": plan.of_kind("added"),
            "changed": [(step, step_words(step)) for step in changed[:MOST_SHOWN]],
            "counts": _counts(plan),
            "retires_missing": upload.options["retires_missing"],
            "missing": [topic for topic in plan.missing if not topic.is_retired],
            "kept": [(step.concept.where, kept_words(step)) for step in plan.kept],
            "refused": [(each.where, refusal_words(each)) for each in plan.refusals],
            "loose": [(each.where, refusal_words(each)) for each in plan.loose],
            "seen": _digest(plan),
            "most": MOST_SHOWN,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Import, unless the vocabulary has changed under the preview."""
        upload = self._uploaded()
        plan = _plan_of(upload)
        if request.POST.get("seen") != _digest(plan):
            messages.warning(request, _("The vocabulary has changed meanwhile. Look at the preview again."))
            return redirect("attune_tagging:import_preview", upload.pk)
        done = do_import(plan, file=upload.name, user=request.user, retires_missing=upload.options["retires_missing"])
        upload.delete()
        words = change_words("import", done.change.names) + "." if done.change else ""
        say_done(request, words, done.change)
        return redirect(LIST)

    def _uploaded(self) -> VocabularyUpload:
        return get_object_or_404(VocabularyUpload, pk=self.kwargs["pk"], made_by=self.request.user)


def _upload(answers: Mapping[str, Any], user: Any) -> VocabularyUpload:
    VocabularyUpload.objects.filter(made_at__lt=timezone.now() - UPLOADS_KEPT).delete()
    file = answers["file"]
    options = {name: answers[name] for name in ("format_name", "overwrites", "retires_missing")}
    options["scheme"] = answers["scheme"] or file.name.rpartition(".")[0]
    options["site"] = answers["site"].pk if answers["site"] else None
    return VocabularyUpload.objects.create(name=file.name[:255], content=file.read(), options=options, made_by=user)


def _plan_of(upload: VocabularyUpload) -> Plan:
    options = upload.options
    reading = read_vocabulary(
        bytes(upload.content), name=upload.name, format_name=options["format_name"], scheme=options["scheme"]
    )
    return plan_import(reading, site_id=options["site"], overwrites=options["overwrites"])


def _counts(plan: Plan) -> list[tuple[str, int]]:
    return [
        (_("added"), len(plan.of_kind("added"))),
        (_("changed"), len(plan.of_kind("changed"))),
        (_("unchanged"), len(plan.of_kind("unchanged"))),
        (_("refused"), len(plan.refusals)),
    ]


def _digest(plan: Plan) -> str:
    """Name what a preview showed, to tell whether it still holds."""
    return "-".join(str(count) for _words, count in _counts(plan)) + f"-{len(plan.kept)}-{len(plan.missing)}"
