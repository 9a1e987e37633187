"""The theme's typefaces: cut for browsers, with every letter that the demo is written in."""

from pathlib import Path

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from cms.fonts import FACES, SHEET, have_fonts

MOST_BYTES = 400_000
TEXTS = Path(__file__).resolve().parents[2] / "cms" / "demo"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture
def made(folder, settings):
    settings.FONT_DIR = folder
    if not have_fonts():
        call_command("make_fonts", verbosity=0)
    return folder


def test_they_are_small_and_named_in_one_sheet(made):
    sheet = (made / SHEET).read_text()

    assert have_fonts()
    assert sum((made / face.file).stat().st_size for face in FACES) < MOST_BYTES
    assert all(f'url("{face.file}")' in sheet and f'"{face.family}"' in sheet for face in FACES)
    assert sheet.count("font-display: optional") == len(FACES)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.family)
def test_they_keep_their_weights_and_every_letter_of_the_demo(made, face):
    font = TTFont(made / face.file)
    letters = {letter for path in TEXTS.rglob("*.md") for letter in path.read_text() if letter.isprintable()}

    assert {letter for letter in letters if ord(letter) not in font.getBestCmap()} == set()
    low, high = (int(weight) for weight in face.weights.split())
    (weight,) = (axis for axis in font["fvar"].axes if axis.axisTag == "wght")
    assert weight.minValue <= low < high <= weight.maxValue
