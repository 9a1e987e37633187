"""What stands between the words of a stream: videos, recordings, pictures, as a reader without any variant sees them.

A block of a site's own says what it is by `medium = "video"` (or "audio", "picture") in its Meta; Wagtail's own
choosers and embeds are known. Nothing is asked of any server: an embed is judged by its address.
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from wagtail import blocks
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from attune.blocks.adaptive import AdaptiveBlock
from attune.blocks.emptiness import is_empty
from attune.tagging.domain.formats import Media

_ONE = {"video": Media(videos=1), "audio": Media(audios=1), "picture": Media(pictures=1)}
_AUDIO_HOSTS = ("soundcloud.com", "spotify.com", "mixcloud.com", "podcasts.apple.com", "audioboom.com", "bandcamp.com")
_PICTURE_HOSTS = ("flickr.com", "flic.kr", "instagram.com", "imgur.com", "giphy.com", "500px.com")
# These hold words, maps or slides; all other embeds are taken for videos, which most are.
_OTHER_HOSTS = ("twitter.com", "x.com", "reddit.com", "slideshare.net", "speakerdeck.com", "codepen.io", "scribd.com")
_EMBED = re.compile(r"<embed\b[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def _is_embed(block: blocks.Block) -> bool:
    """Tell Wagtail's embed by its name: importing it makes a model in sites that have not installed wagtail.embeds."""
    return any(kind.__module__ == "wagtail.embeds.blocks" for kind in type(block).__mro__)


def media_of(stream: Any) -> Media:
    """Count the media of all blocks of a stream."""
    return _together(_media(child.block, child.value) for child in stream)


def _media(block: blocks.Block, value: Any) -> Media:
    """Count what one block holds, and what the blocks within it hold."""
    if medium := getattr(block.meta, "medium", ""):
        return Media() if is_empty(value) else _ONE[medium]
    match block:
        case AdaptiveBlock():
            return _media(block.child, value["content"])
        case ImageChooserBlock() | ImageBlock():
            return Media(pictures=1) if value else Media()
        case _ if _is_embed(block):
            return _of_address(value.url) if value else Media()
        case blocks.RichTextBlock():
            return _together(map(_of_tag, _EMBED.findall(getattr(value, "source", "") or "")))
        case blocks.StreamBlock():
            return media_of(value)
        case blocks.ListBlock():
            return _together(_media(block.child_block, item) for item in value)
        case blocks.StructBlock():
            return _together(_media(child, value.get(name)) for name, child in block.child_blocks.items())
        case _:
            return Media()


def _of_tag(tag: str) -> Media:
    """Read an embed of rich text."""
    attributes = dict(_ATTRIBUTE.findall(tag))
    if attributes.get("embedtype") == "image":
        return Media(pictures=1)
    return _of_address(unescape(attributes.get("url", ""))) if attributes.get("embedtype") == "media" else Media()


def _of_address(address: str) -> Media:
    host = urlsplit(address).hostname or ""
    for hosts, media in ((_AUDIO_HOSTS, _ONE["audio"]), (_PICTURE_HOSTS, _ONE["picture"]), (_OTHER_HOSTS, Media())):
        if any(host == known or host.endswith(f".{known}") for known in hosts):
            return media
    return _ONE["video"] if host else Media()


def _together(counted: Iterable[Media]) -> Media:
    return sum(counted, Media())
