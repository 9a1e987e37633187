"""What stands between the words of a body."""

import pytest
from wagtail import blocks
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.tests.utils import get_test_image_file

from attune.blocks.adaptive import adaptive
from attune.blocks.content import HeroBlock, ParagraphBlock
from attune.blocks.media import media_of
from attune.tagging.domain.formats import Media
from cms.blocks import lesson_blocks


class Body(blocks.StreamBlock):
    """A body with all that may hold media."""

    text = ParagraphBlock()
    film = EmbedBlock()
    shelf = blocks.ListBlock(
        blocks.StructBlock([("photo", ImageChooserBlock(required=False)), ("name", blocks.CharBlock())])
    )
    podcast = blocks.URLBlock(medium="audio")
    hero = adaptive(HeroBlock())


def _counted(*children: tuple[str, object], stream: blocks.StreamBlock | None = None) -> Media:
    body = stream or Body()
    return media_of(
        body.to_python([{"type": name, "value": value, "id": str(n)} for n, (name, value) in enumerate(children)])
    )


@pytest.mark.parametrize(
    ("address", "media"),
    [
        ("https://www.youtube.com/watch?v=1", Media(videos=1)),
        ("https://open.spotify.com/episode/1", Media(audios=1)),
        ("https://www.flickr.com/photos/1", Media(pictures=1)),
        ("https://x.com/somebody/1", Media()),
    ],
)
def test_an_embed_is_judged_by_its_address(address: str, media: Media) -> None:
    assert _counted(("film", address)) == media


def test_rich_text_holds_pictures_and_films() -> None:
    html = (
        '<p>One</p><embed embedtype="image" id="1" alt="" format="left"/>'
        '<embed embedtype="media" url="https://vimeo.com/1?a=1&amp;b=2"/><embed embedtype="other"/>'
    )

    assert _counted(("text", html), ("text", "<p>Plain</p>")) == Media(videos=1, pictures=1)


def test_a_block_says_what_it_is_and_counts_only_when_it_is_filled_in() -> None:
    assert _counted(("podcast", "https://example.com/one.mp3"), ("podcast", "")) == Media(audios=1)


@pytest.mark.django_db
def test_pictures_within_lists_and_structures_are_counted(picture: object) -> None:
    shelf = [{"photo": picture.pk, "name": "One"}, {"photo": picture.pk, "name": "Two"}, {"photo": None, "name": "-"}]  # type: ignore[attr-defined]

    assert _counted(("shelf", shelf)) == Media(pictures=2)


@pytest.mark.django_db
def test_only_the_default_of_a_slot_is_counted(picture: object) -> None:
    plain = {"kicker": "", "heading": "H", "text": "", "image": None, "link": {}}
    variant = {"name": "V", "segments": [], "content": plain | {"image": picture.pk}}  # type: ignore[attr-defined]
    slot = {"content": plain, "variants": [variant], "slot": "front"}

    assert _counted(("hero", slot)) == Media()


def test_the_film_of_a_lesson_is_a_video() -> None:
    content = {"heading": "Try it", "words": "", "film": "two-tides"}
    stream = blocks.StreamBlock(lesson_blocks())

    assert _counted(("help", {"content": content, "variants": [], "slot": "help"}), stream=stream) == Media(videos=1)
    assert _counted(("help", {"content": content | {"film": ""}, "variants": []}), stream=stream) == Media()


@pytest.fixture
def picture(db: None) -> object:
    """An image of the site."""

    return get_image_model().objects.create(title="One", file=get_test_image_file())
