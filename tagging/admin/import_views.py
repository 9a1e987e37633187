"""The screens of an import: the file, how far a worker has come with it, the preview, and the word to go on or stop."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Site

from attune.tagging.admin.vocabulary_pages import LIST, VocabularyPage, may_change, success_with_change_undo
from attune.tagging.audit_log import change_words
from attune.tagging.curation.import_preview import MOST_SHOWN
from attune.tagging.curation.uploads import begin_import, progress_of, stop_upload, upload_file
from attune.tagging.models import VocabularyUpload
from attune.tagging.tasks import ask_to_import, ask_to_read_upload
from attune.tagging.vocabularies.formats import FORMATS

MOST_UPLOAD_BYTES = 10_000_000

State = VocabularyUpload.State


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
        """Have a worker read the file, and lead to where one sees how far it has come."""
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            upload = _upload(form.cleaned_data, request.user)
            if not ask_to_read_upload(upload.pk):
                upload.delete()
                form.add_error(None, _("No worker can be reached now. Try again in a while."))
            elif refusal := _refusal(upload):
                form.add_error("file", refusal)
            else:
                return redirect("attune_tagging:import_preview", upload.pk)
        return self.render_to_response(self.get_context_data(form=form))


class ImportPreview(VocabularyPage):
    """Show how far a file has come, what it would do, and what was done; import it, stop it, try it again."""

    def get_page_title(self) -> str:
        """Call it a preview where it is one."""
        return _("Preview of the import") if self.upload.state == State.READY else _("Import a vocabulary")

    def get_template_names(self) -> list[str]:
        """Choose the screen by how far it has come."""
        name = "import_preview" if self.upload.state == State.READY else "import_progress"
        return [f"tagging/admin/{name}.html"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the upload of whoever asks."""
        if not self.may_enter(request.user):
            raise PermissionDenied
        self.upload = _uploaded(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather what would be added, changed, kept and refused, or how far a worker has come."""
        upload = self.upload
        context = super().get_context_data(**kwargs) | {"upload": upload, "most": MOST_SHOWN}
        if upload.state != State.READY:
            return context | _how_far(upload)
        retires = upload.options["retires_missing"]
        counts = [(words, upload.shown["counts"][name]) for name, words in _COUNTED.items()]
        return context | {
            **upload.shown,
            "totals": upload.shown["counts"],
            "counts": counts,
            "retires_missing": retires,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Have a worker import it; the preview comes again where the vocabulary has changed under it."""
        seen = request.POST.get("seen", "")
        if begin_import(self.upload) and not ask_to_import(pk, seen):
            stop_upload(self.upload)
            messages.error(request, _("No worker can be reached now. Try again in a while."))
        upload = VocabularyUpload.objects.get(pk=pk)
        if upload.state != State.DONE:
            return redirect("attune_tagging:import_preview", pk)
        upload.delete()
        success_with_change_undo(request, _done_words(upload), upload.change)
        return redirect(LIST)


@require_GET
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far a worker has come, for the bar; the page comes anew where the state is another."""
    if not may_change(request.user):
        raise PermissionDenied
    upload = _uploaded(request, pk)
    far = progress_of(upload)
    return JsonResponse({"state": upload.state, "done": far.done, "of": far.of, "is_lost": far.is_lost})


@require_POST
def stop_import(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stop reading or importing; nothing is changed then."""
    if not may_change(request.user):
        raise PermissionDenied
    upload = _uploaded(request, pk)
    was_reading = upload.state in (State.READING, State.REFUSED)
    stop_upload(upload)
    messages.success(request, _("Stopped. Nothing has changed."))
    return redirect("attune_tagging:import") if was_reading else redirect("attune_tagging:import_preview", pk)


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask a worker once more, where none has come or it was lost."""
    if not may_change(request.user):
        raise PermissionDenied
    upload = _uploaded(request, pk)
    if upload.state == State.IMPORTING:
        stop_upload(upload)
    elif not ask_to_read_upload(upload.pk):
        messages.error(request, _("No worker can be reached now. Try again in a while."))
    return redirect("attune_tagging:import_preview", pk)


def _uploaded(request: HttpRequest, pk: int) -> VocabularyUpload:
    return get_object_or_404(VocabularyUpload.objects.select_related("change"), pk=pk, made_by=request.user)


def _upload(answers: Mapping[str, Any], user: Any) -> VocabularyUpload:
    file = answers["file"]
    options = {name: answers[name] for name in ("format_name", "overwrites", "retires_missing")}
    options["scheme"] = answers["scheme"] or file.name.rpartition(".")[0]
    options["site"] = answers["site"].pk if answers["site"] else None
    return upload_file(file.name, file.read(), options, user)


def _refusal(upload: VocabularyUpload) -> str:
    """Give at once why a file was refused, where tasks are done at once; the upload is gone then."""
    upload.refresh_from_db()
    if upload.state != State.REFUSED:
        return ""
    upload.delete()
    return upload.why


def _how_far(upload: VocabularyUpload) -> dict[str, Any]:
    far = progress_of(upload)
    is_working = upload.state in (State.READING, State.IMPORTING)
    return {"far": far, "is_working": is_working, "done_words": "" if is_working else _done_words(upload)}


def _done_words(upload: VocabularyUpload) -> str:
    return change_words("import", upload.change.names) + "." if upload.change else ""


_COUNTED = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("unchanged"),
    "refused": gettext_lazy("refused"),
}
