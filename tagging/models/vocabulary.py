"""What is kept of changes to the vocabulary, and of what waits for one; part of the app's models."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TermDecision(models.Model):
    """What an editor made of a proposed term, so that it is not proposed again, and how to take that back."""

    class Kind(models.TextChoices):
        """What became of the proposal."""

        TOPIC = "topic", _("made a topic")
        SYNONYM = "synonym", _("added as a synonym")
        NEVER = "never", _("never proposed again")

    key = models.CharField(max_length=150, unique=True)
    text = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    topic = models.ForeignKey("attune_tagging.Topic", related_name="+", on_delete=models.CASCADE, null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.SET_NULL, null=True)
    decided_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("decision on a proposed term")
        verbose_name_plural = _("decisions on proposed terms")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return self.text


class VocabularyChange(models.Model):
    """One change of the vocabulary, and how all that it touched stood before and after, so that it can be undone."""

    class Kind(models.TextChoices):
        """What was done."""

        MERGE = "merge", _("merge")
        SPLIT = "split", _("split")
        RETIRE = "retire", _("retire")
        RENAME = "rename", _("rename")
        IMPORT = "import", _("import")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    names = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.SET_NULL, null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change of the vocabulary")
        verbose_name_plural = _("changes of the vocabulary")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}"


class VocabularyUpload(models.Model):
    """A file on its way into the vocabulary: read by a worker, looked at by an editor, imported by a worker.

    The file is kept until it is read, and what was read until it is imported; `shown` is the preview.
    """

    class State(models.TextChoices):
        """How far it has come."""

        READING = "reading", _("is read")
        READY = "ready", _("waits for the word to import it")
        IMPORTING = "importing", _("is imported")
        REFUSED = "refused", _("refused")
        DONE = "done", _("imported")

    name = models.CharField(max_length=255)
    content = models.BinaryField()
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    read = models.BinaryField(default=bytes)
    shown = models.JSONField(default=dict)
    why = models.TextField(default="")
    change = models.ForeignKey(VocabularyChange, related_name="+", on_delete=models.SET_NULL, null=True)
    moved_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("upload of a vocabulary")
        verbose_name_plural = _("uploads of vocabularies")

    def __str__(self) -> str:
        return self.name
