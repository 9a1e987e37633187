"""Put the demo's portraits into the image library."""

from pathlib import Path

from django.core.files.images import ImageFile
from wagtail.images import get_image_model

FOLDER = Path(__file__).parent / "portraits"


def ensure_portrait(name: str, title: str) -> int:
    """Give the image of that portrait, made if it is missing."""
    images = get_image_model()
    found = images.objects.filter(title=title).first()
    if found is None:
        with (FOLDER / f"{name}.svg").open("rb") as file:
            found = images(title=title, file=ImageFile(file, name=f"portrait-{name}.svg"))
            found.save()
    return int(found.pk)
