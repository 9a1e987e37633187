"""The words for people of the terms that tagging uses: kinds and formats of content."""

from django.utils.translation import gettext_lazy as _

from attune.tagging.domain.formats import ContentFormat
from attune.tagging.domain.kinds import ContentKind

KINDS = {
    ContentKind.NEWS: _("News"),
    ContentKind.HOW_TO: _("How-to"),
    ContentKind.OPINION: _("Opinion"),
    ContentKind.REFERENCE: _("Reference"),
    ContentKind.STORY: _("Story"),
}
FORMATS = {
    ContentFormat.TEXT: _("Text"),
    ContentFormat.VIDEO: _("Video"),
    ContentFormat.AUDIO: _("Audio"),
    ContentFormat.GALLERY: _("Gallery"),
}
KIND_CHOICES = tuple((kind.value, label) for kind, label in KINDS.items())
FORMAT_CHOICES = tuple((form.value, label) for form, label in FORMATS.items())
