"""The screens on which a topic is merged, split, retired or renamed: asked, previewed, then done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from attune.tagging.admin.merge_split_forms import CurationForm, MergeForm, RenameForm, RetireForm, SplitForm
from attune.tagging.admin.vocabulary_pages import LIST, VocabularyPage, success_with_change_undo
from attune.tagging.audit_log import change_words
from attune.tagging.curation import merge_split
from attune.tagging.curation.usage import users_of
from attune.tagging.models import PageTopic, Topic, VocabularyChange

MOST_PAGES_SHOWN = 100


@dataclass(slots=True)
class PageRow:
    """One page that a change touches, what it says of the topic, and the number of the part it goes to in a split."""

    page: Page
    state: str
    evidence: tuple[str, ...]
    part: int = 0


class CurationView(VocabularyPage):
    """Ask with a GET, show what would happen, and do it with a POST of the same answers."""

    template_name = "tagging/admin/curate.html"
    form_class: type[CurationForm]
    action_label: Any
    lead: Any

    @cached_property
    def topic(self) -> Topic:
        """The topic at hand."""
        return get_object_or_404(Topic, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Name what is about to be done."""
        return f"{self.action_label}: {self.topic.name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask, and once it was answered, add the preview."""
        form = kwargs.pop("form", None) or self.form_class(self.request.GET or None, topic=self.topic)
        is_ready = form.is_bound and form.is_valid()
        context: dict[str, Any] = {
            "form": form,
            "topic": self.topic,
            "lead": self.lead,
            "action_label": self.action_label,
        }
        if is_ready:
            context |= self.preview(form.cleaned_data)
            context["answers"] = [(name, form.data[name]) for name in form.fields if name in form.data]
        return super().get_context_data(**kwargs) | context

    def preview(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Gather the pages touched, who names the topic, and what to warn of."""
        rows = PageTopic.objects.filter(topic=self.topic).select_related("page").order_by("page__title", "pk")
        return {
            "has_preview": True,
            "count": rows.count(),
            "rows": [_page_row(row) for row in rows[:MOST_PAGES_SHOWN]],
            "users": users_of(self.topic),
            "remarks": self.remarks(answers),
        }

    def remarks(self, answers: Mapping[str, Any]) -> list[str]:
        """Say what else happens."""
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do it, and say so with the way back."""
        form = self.form_class(request.POST, topic=self.topic)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            change = self.act(form.cleaned_data)
        except merge_split.CurationError as error:
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form))
        success_with_change_undo(request, change_words(change.kind, change.names) + "." if change else "", change)
        return redirect(LIST)

    def act(self, answers: Mapping[str, Any]) -> VocabularyChange | None:
        """Do what was answered."""
        raise NotImplementedError


class MergeView(CurationView):
    """Merge a topic into another."""

    form_class = MergeForm
    action_label = gettext_lazy("Merge")
    lead = gettext_lazy("Its pages and names go to the other topic. It stays as retired, so that nothing is lost.")

    def remarks(self, answers: Mapping[str, Any]) -> list[str]:
        """Name the pages that have both, and what stands below."""
        into = answers["into"]
        other = {row.page_id: row for row in PageTopic.objects.filter(topic=into)}
        judged = PageTopic.objects.filter(topic=self.topic, page__in=other).exclude(state=PageTopic.State.SUGGESTED)
        contrary = [row for row in judged if other[row.page_id].state not in (PageTopic.State.SUGGESTED, row.state)]
        remarks = [
            _("“%(into)s” gets these synonyms: %(names)s.")
            % {"into": into.name, "names": ", ".join((self.topic.name, *self.topic.synonym_list))}
        ]
        if contrary:
            text = _(
                "On %(count)d pages editors said different things of the two; what they said of “%(into)s” counts."
            )
            remarks.append(text % {"count": len(contrary), "into": into.name})
        if below := Topic.objects.filter(broader=self.topic).count():
            text = _("%(count)d topics that stand below “%(topic)s” come to stand below “%(into)s”.")
            remarks.append(text % {"count": below, "topic": self.topic.name, "into": into.name})
        return remarks

    def act(self, answers: Mapping[str, Any]) -> VocabularyChange | None:
        """Merge."""
        return merge_split.merge_topics(self.topic, answers["into"], user=self.request.user)


class RetireView(CurationView):
    """Retire a topic."""

    form_class = RetireForm
    action_label = gettext_lazy("Retire")
    lead = gettext_lazy("It is suggested no more. It stays on pages where an editor or an import put it.")

    def remarks(self, answers: Mapping[str, Any]) -> list[str]:
        """Count the pages that lose it."""
        gone = PageTopic.objects.filter(topic=self.topic, state=PageTopic.State.SUGGESTED).count()
        return [_("%(count)d pages lose it, for only the machine had found it there.") % {"count": gone}]

    def act(self, answers: Mapping[str, Any]) -> VocabularyChange | None:
        """Retire."""
        return merge_split.retire_topic(self.topic, replaced_by=answers["replaced_by"], user=self.request.user)


class RenameView(CurationView):
    """Rename a topic."""

    form_class = RenameForm
    action_label = gettext_lazy("Rename")
    lead = gettext_lazy("Pages, rules and what visitors like stay with it.")

    def remarks(self, answers: Mapping[str, Any]) -> list[str]:
        """Warn of another topic of that name."""
        named = Topic.objects.filter(name__iexact=answers["name"]).exclude(pk=self.topic.pk)
        text = _("There is another topic of that name already. Did you want to merge the two?")
        return [text] if named.exists() else []

    def act(self, answers: Mapping[str, Any]) -> VocabularyChange | None:
        """Rename."""
        return merge_split.rename_topic(self.topic, answers["name"], user=self.request.user)


class SplitView(CurationView):
    """Split a topic."""

    form_class = SplitForm
    action_label = gettext_lazy("Split")
    lead = gettext_lazy("Each page goes to the part whose names it uses; you may choose another part for any of them.")

    def preview(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Add the parts, and the one that each page goes to."""
        context = super().preview(answers)
        choices = [(number, part.name) for number, part in enumerate(answers["parts"])]
        heirs = [] if answers["keeps"] else list(choices)
        if answers["keeps"]:
            choices.append((len(choices), self.topic.name))
        chosen = self._chosen(answers)
        for row in context["rows"]:
            row.part = chosen.get(row.page.pk, 0)
        return context | {"choices": choices, "heirs": heirs, "chosen_heir": self._heir(answers)}

    def remarks(self, answers: Mapping[str, Any]) -> list[str]:
        """Say which parts are new."""
        return [
            _("“%(name)s” is a topic that there is already.") % {"name": part.name}
            if part.topic
            else _("“%(name)s” is a new topic.") % {"name": part.name}
            for part in answers["parts"]
        ]

    def act(self, answers: Mapping[str, Any]) -> VocabularyChange | None:
        """Split."""
        parts = answers["parts"]
        for page_id, number in self._chosen(answers).items():
            if number < len(parts):
                parts[number].pages.add(page_id)
        return merge_split.split_topic(
            self.topic, parts, keeps=answers["keeps"], heir=self._heir(answers), user=self.request.user
        )

    def _chosen(self, answers: Mapping[str, Any]) -> dict[int, int]:
        """Take the choice made for each page, and for those without one what their evidence says."""
        proposed = merge_split.assign_pages_to_parts(self.topic, answers["parts"], keeps=answers["keeps"])
        last = len(answers["parts"]) - (not answers["keeps"])
        return {page_id: self._number(f"page-{page_id}", last, number) for page_id, number in proposed.items()}

    def _heir(self, answers: Mapping[str, Any]) -> int:
        return self._number("heir", len(answers["parts"]) - 1, 0)

    def _number(self, name: str, most: int, otherwise: int) -> int:
        said = self.request.POST.get(name, "")
        return int(said) if said.isdecimal() and int(said) <= most else otherwise


def _page_row(row: PageTopic) -> PageRow:
    state = PageTopic.State(row.state).label
    return PageRow(row.page, str(state), tuple(str(each) for each in row.evidence))
