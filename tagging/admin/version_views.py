"""What was learned from corrections: the models with their figures, learning at once, and going back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem

from attune.tagging.admin.vocabulary_pages import VocabularyPage, may_change, success_with_undo_address
from attune.tagging.audit_log import MODEL_LIVE, MODEL_OFF, write_model_log
from attune.tagging.models import ModelVersion
from attune.tagging.tasks import ask_to_learn, ask_to_retag
from attune.tagging.training import trainer
from attune.tagging.training.model_versions import (
    FIGURES,
    corrections,
    f1_plot,
    topic_accuracies,
    version_rows,
    worst_topics,
)

VERSIONS_URL_NAME = "attune_tagging:learned"


class ModelVersionsMenuItem(MenuItem):
    """The way to what was learned, for whoever may change topics."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether somebody may see it."""
        return may_change(request.user)


def learned_item() -> MenuItem:
    """Give the screen's item of the menu, after the review queue."""
    url = reverse(VERSIONS_URL_NAME)
    return ModelVersionsMenuItem(VersionsView.page_title, url, name="what-was-learned", icon_name="history", order=320)


class VersionsView(VocabularyPage):
    """Show the models that were learned, what the next waits for, and how the topics fared."""

    template_name = "tagging/admin/learned.html"
    page_title: Any = gettext_lazy("What was learned")
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather all of it."""
        rows = version_rows()
        measured, accuracies = topic_accuracies(rows)
        context: dict[str, Any] = {
            "rows": rows,
            "plot": f1_plot(rows),
            "meanings": [(label, meaning) for _name, label, meaning in FIGURES],
            "corrections": corrections(),
            "topics": worst_topics(),
            "measured": measured,
            "accuracies": accuracies,
            "has_live": any(row.version.is_live for row in rows),
        }
        return super().get_context_data(**kwargs) | context


@require_POST
def learn_now(request: HttpRequest) -> HttpResponseBase:
    """Ask for a new model."""
    _refuse_others(request)
    if corrections().examples_needed:
        messages.warning(request, _("There are too few pages to learn from. Below stands how many more are needed."))
    elif ask_to_learn():
        messages.success(request, _("Learning was asked for. A new version stands below when it is done; reload then."))
    else:
        messages.error(request, _("Learning cannot be asked for now. Try again in a few minutes."))
    return redirect(VERSIONS_URL_NAME)


@require_POST
def put_live(request: HttpRequest, number: int) -> HttpResponseBase:
    """Have a kept model read pages from now on; 0 stands for none."""
    _refuse_others(request)
    with transaction.atomic():
        before = ModelVersion.objects.defer("content").filter(is_live=True).first()
        former = before.number if before else 0
        if number and number != former:
            get_object_or_404(ModelVersion.objects.only("pk"), number=number)
            version = trainer.activate_model(number)
            write_model_log(version, MODEL_LIVE, user=request.user, before=former)
        elif before and number != former:
            trainer.deactivate_model()
            write_model_log(before, MODEL_OFF, user=request.user, before=former)
    if number != former:
        ask_to_retag()
    undo_url = reverse("attune_tagging:put_live", args=[former]) if number != former else ""
    success_with_undo_address(request, _done_words(number), undo_url)
    return redirect(VERSIONS_URL_NAME)


def _done_words(number: int) -> str:
    if number:
        return _("Version %(number)d reads pages from now on.") % {"number": number}
    return _("No learned model reads pages from now on: topics are found by names and by meaning alone.")


def _refuse_others(request: HttpRequest) -> None:
    if not may_change(request.user):
        raise PermissionDenied
