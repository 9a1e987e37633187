"""Fields that belong to one page alone: by them another system knows it, and nothing that is made of it takes them."""

from typing import Any

from django.db import models


class UniqueFieldsMixin(models.Model):
    """Keep the fields that `own_fields` names out of aliases, and out of what a revision brings back.

    They are of the page and not of its content: what its row holds stays, whichever revision is published. Wagtail
    keeps them out of copies and translations where `exclude_fields_in_copy` names them too; a check asks for that.
    """

    own_fields: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Empty what Wagtail has copied into an alias with all else."""
        if getattr(self, "alias_of_id", None) is not None:
            for field in map(self._meta.get_field, self.own_fields):
                setattr(self, field.attname, field.get_default())
        super().save(*args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        """Read a version of the page, which keeps what the page has now."""
        version = super().with_content_json(content)  # type: ignore[misc]
        for field in map(self._meta.get_field, self.own_fields):
            setattr(version, field.attname, getattr(self, field.attname))
        return version
