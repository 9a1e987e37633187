"""A body with slots, made without a database."""

import pytest
from blocks.streams import body_blocks
from wagtail.blocks import StreamBlock


@pytest.fixture
def stream_block():
    return StreamBlock(body_blocks())
