"""What a page mostly is to look at: a text, a video, a recording or a gallery, by what its blocks hold."""

from dataclasses import dataclass
from enum import StrEnum

from attune.tagging.domain.semantics import StyleReason, StyleSign

# A film beside a long article is an illustration; a few words beside a film are its caption.
_MOST_WORDS_BESIDE_A_FILM = 250
_LEAST_PICTURES = 4
_MOST_WORDS_A_PICTURE = 60


class ContentFormat(StrEnum):
    """The terms."""

    TEXT = "text"
    VIDEO = "video"
    AUDIO = "audio"
    GALLERY = "gallery"


@dataclass(frozen=True, slots=True)
class Media:
    """How many videos, recordings and pictures stand in the body of a page."""

    videos: int = 0
    audios: int = 0
    pictures: int = 0

    def __add__(self, other: "Media") -> "Media":
        """Count both."""
        return Media(self.videos + other.videos, self.audios + other.audios, self.pictures + other.pictures)


def content_format(media: Media, *, word_count: int) -> ContentFormat:
    """Return what a page with these media and so many words is."""
    if media.videos and word_count <= _MOST_WORDS_BESIDE_A_FILM * media.videos:
        return ContentFormat.VIDEO
    if media.audios and word_count <= _MOST_WORDS_BESIDE_A_FILM * media.audios:
        return ContentFormat.AUDIO
    if media.pictures >= _LEAST_PICTURES and word_count <= _MOST_WORDS_A_PICTURE * media.pictures:
        return ContentFormat.GALLERY
    return ContentFormat.TEXT


def format_reasons(media: Media, *, word_count: int) -> tuple[StyleReason, ...]:
    """Tell what was counted, as videos, recordings, pictures and words; nothing for a page of words alone."""
    if media == Media():
        return ()
    counts = (media.videos, media.audios, media.pictures, word_count)
    return (StyleReason(StyleSign.MEDIA, tuple(map(str, counts))),)
