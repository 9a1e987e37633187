"""A body with slots, made without a database."""

import pytest
from wagtail.blocks import StreamBlock

from attune.blocks.streams import body_blocks


@pytest.fixture
def stream_block():
    return StreamBlock(body_blocks())
