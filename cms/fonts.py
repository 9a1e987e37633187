"""The theme's typefaces: cut out of the packages that carry them, for browsers; the one door to fontTools.

Without them the theme falls back on what the visitor's machine has; nothing is ever fetched from elsewhere.
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from fontTools.subset import Options, Subsetter, load_font, save_font

# Western European text, with dashes, quotation marks, arrows and currencies.
_LETTERS = "U+0020-007E,U+00A0-017F,U+02C6,U+02DA,U+02DC,U+2010-2027,U+2030-203A,U+20AC,U+2122,U+2190-2193,U+2212"


@dataclass(frozen=True, slots=True)
class Face:
    """One file of a typeface: where it lies, what it becomes, and how the style sheet names it."""

    package: str
    source: str
    file: str
    family: str
    weights: str


FACES = (
    Face("fontpkg_newsreader", "Newsreader[opsz,wght].ttf", "newsreader.woff2", "Newsreader", "200 800"),
    Face("fontpkg_figtree", "Figtree[wght].ttf", "figtree.woff2", "Figtree", "300 900"),
)
SHEET = "faces.css"


def font_folder() -> Path:
    """Give the folder where the made files lie, served under the static address cms/fonts/."""
    return Path(settings.FONT_DIR)


def have_fonts() -> bool:
    """Say whether all of them have been made."""
    return all((font_folder() / name).exists() for name in (SHEET, *(face.file for face in FACES)))


def make_fonts() -> int:
    """Make the files and their style sheet; give their size in bytes."""
    folder = font_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        _cut(face, folder / face.file)
    # "optional" never swaps a face under a reader's eyes: it is there at once, or on the next page.
    sheet = "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-style: normal; font-weight: {face.weights}; '
        f'font-display: optional; src: url("{face.file}") format("woff2"); }}'
        for face in FACES
    )
    (folder / SHEET).write_text(sheet + "\n", encoding="utf-8")
    return sum((folder / face.file).stat().st_size for face in FACES)


def _cut(face: Face, target: Path) -> None:
    options = Options(flavor="woff2", notdef_outline=True)
    font = load_font(str(files(face.package).joinpath("files", face.source)), options)
    cutter = Subsetter(options)
    cutter.populate(unicodes=_numbers(_LETTERS))
    cutter.subset(font)
    save_font(font, str(target), options)


def _numbers(ranges: str) -> list[int]:
    pairs = (part.removeprefix("U+").partition("-") for part in ranges.split(","))
    return [number for low, _dash, high in pairs for number in range(int(low, 16), int(high or low, 16) + 1)]
