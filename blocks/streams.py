"""The stream that editors fill, and the order in which its blocks are shown."""

from collections.abc import Iterator, Mapping
from typing import Any

from wagtail.blocks import Block, StreamValue
from wagtail.fields import StreamField

from attune.blocks.adaptive import AdaptiveBlock, adaptive
from attune.blocks.content import (
    CallToActionBlock,
    HeadingBlock,
    HeroBlock,
    ParagraphBlock,
    PictureBlock,
    QuoteBlock,
    TeaserBlock,
)
from attune.blocks.recommendations import RecommendedBlock
from attune.decisions.domain.decide import Decision


def body_blocks(**instead: Block) -> list[tuple[str, Block]]:
    """List the blocks of an ordinary body; the last four can have variants. A site may name its own instead."""
    usual = {
        "heading": HeadingBlock(),
        "paragraph": ParagraphBlock(),
        "image": PictureBlock(),
        "quote": QuoteBlock(),
        "hero": adaptive(HeroBlock()),
        "teaser": adaptive(TeaserBlock()),
        "call_to_action": adaptive(CallToActionBlock()),
        "matching_pages": adaptive(RecommendedBlock()),
    }
    return list((usual | instead).items())


class BodyField(StreamField):
    """A StreamField whose blocks stay out of migrations: a changed block is no change of the table."""

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(list(block_types) if isinstance(block_types, list | tuple) else block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave the block definitions out."""
        name, path, _args, kwargs = super(StreamField, self).deconstruct()
        return name, path, [], kwargs


def ordered_blocks(stream: StreamValue, decisions: Mapping[str, Decision]) -> Iterator[Any]:
    """Yield a stream's blocks as decided: slots in their new order on the slots' places, hidden ones left out.

    A hidden slot that a cue may ask for keeps its place, empty.
    """
    children = list(stream)
    slots = [child for child in children if isinstance(child.block, AdaptiveBlock)]
    in_order = iter(sorted(slots, key=lambda child: _position(child, decisions, slots.index(child))))
    for child in children:
        shown = next(in_order) if isinstance(child.block, AdaptiveBlock) else child
        decision = decisions.get(shown.id)
        if decision is None or not decision.is_hidden or cues_of(shown):
            yield shown


def cues_of(child: Any) -> list[str]:
    """List what may ask for a block of the stream anew."""
    return list(child.value.get("cues") or ()) if isinstance(child.block, AdaptiveBlock) else []


def _position(child: Any, decisions: Mapping[str, Decision], otherwise: int) -> int:
    decision = decisions.get(child.id)
    return decision.position if decision is not None else otherwise
