"""What is asked before topics are merged, split, retired or renamed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.tagging.curation.merge_split import CurationError, TopicPart, check_merge, check_split
from attune.tagging.models import Topic, slug_for


class TopicField(forms.ModelChoiceField):
    """A topic in use, named with what stands above it: names may come twice."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the topic."""
        return f"{obj.name} ({obj.broader.name})" if obj.broader else obj.name


class CurationForm(forms.Form):
    """A form about one topic."""

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        """Take the topic; it is not offered as another."""
        super().__init__(*args, **kwargs)
        self.topic = topic
        for field in self.fields.values():
            if isinstance(field, TopicField):
                field.queryset = Topic.objects.open().exclude(pk=topic.pk).select_related("broader")


class MergeForm(CurationForm):
    """Into which topic another goes."""

    into = TopicField(Topic.objects.none(), label=gettext_lazy("Into"))

    def clean_into(self) -> Topic:
        """Refuse what cannot be."""
        into: Topic = self.cleaned_data["into"]
        _ask(check_merge, self.topic, into)
        return into


class RetireForm(CurationForm):
    """Which topic stands for one that is retired."""

    replaced_by = TopicField(
        Topic.objects.none(),
        label=gettext_lazy("Replaced by"),
        required=False,
        empty_label=gettext_lazy("No other topic"),
        help_text=gettext_lazy("What visitors liked of it, and rules that name it, count for that one."),
    )

    def clean_replaced_by(self) -> Topic | None:
        """Refuse what cannot be."""
        replaced_by: Topic | None = self.cleaned_data["replaced_by"]
        if replaced_by:
            _ask(check_merge, self.topic, replaced_by)
        return replaced_by


class RenameForm(CurationForm):
    """The new name of a topic."""

    name = forms.CharField(
        label=gettext_lazy("New name"),
        max_length=255,
        help_text=gettext_lazy("The old name becomes a synonym, and the address of the topic stays."),
    )

    def clean_name(self) -> str:
        """Refuse a name without letters."""
        name = " ".join(self.cleaned_data["name"].split())
        if not slug_for(name):
            raise forms.ValidationError(_("The name holds no letter and no digit. Give it at least one."))
        return name


class SplitForm(CurationForm):
    """Into which topics one is split."""

    parts = forms.CharField(
        label=gettext_lazy("Parts"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One topic on each line, with the synonyms that go to it: “Flooding: floods, high water”. "
            "The name of a topic that there is already means that one."
        ),
    )
    keeps = forms.BooleanField(
        label=gettext_lazy("The topic stays in use beside them"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Read the parts, and refuse what cannot be."""
        cleaned: dict[str, Any] = super().clean() or {}
        parts = [_part(line) for line in cleaned.get("parts", "").splitlines() if line.strip()]
        if "parts" in cleaned:
            # Each page gets its part in the preview.
            _ask(check_split, self.topic, parts, keeps=cleaned["keeps"], asks_pages=False)
        return {**cleaned, "parts": parts}


def _part(line: str) -> TopicPart:
    name, _colon, synonyms = line.partition(":")
    name = " ".join(name.split())
    there = Topic.objects.open().filter(name__iexact=name).order_by("pk").first()
    names = tuple(" ".join(each.split()) for each in synonyms.split(",") if each.strip())
    return TopicPart(there.name if there else name[:255], names, there)


def _ask(refuse: Any, *args: Any, **kwargs: Any) -> None:
    try:
        refuse(*args, **kwargs)
    except CurationError as error:
        raise forms.ValidationError(str(error)) from error
