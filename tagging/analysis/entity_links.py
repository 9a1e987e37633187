"""Link the names on pages to the pages that stand for them."""

from collections.abc import Sequence

from django.db.models import Q
from wagtail.models import Page

from attune.tagging.analysis.linkable_pages import linkable_page_types
from attune.tagging.domain.entity_linking import name_key
from attune.tagging.domain.findings import Entity
from attune.tagging.models import PageEntity


def entity_rows(page_id: int, entities: Sequence[Entity]) -> list[PageEntity]:
    """Make the rows of a page's names, each with the page that it stands for; a page never stands for itself."""
    known = linkable_page_types.known() if entities else None
    rows = []
    for entity in entities:
        key = name_key(entity.text)
        linked = known.page_of(key, entity.label) if known else None
        rows.append(
            PageEntity(
                page_id=page_id,
                text=entity.text,
                label=entity.label,
                mentions=entity.mentions,
                salience=entity.salience,
                key=key,
                linked_page_id=linked if linked != page_id else None,
            )
        )
    return rows


def relink(page: Page) -> int:
    """Link the names anew that a page stands for, or stood for until now; tell how many rows changed."""
    linkable_page_types.forget()
    known, keys = linkable_page_types.known(), [name_key(name) for name in linkable_page_types.names_of(page)]
    named = PageEntity.objects.filter(Q(key__in=[key for key in keys if key]) | Q(linked_page=page))
    changed = 0
    for key, label in list(named.order_by().values_list("key", "label").distinct()):
        linked = known.page_of(key, label)
        rows = PageEntity.objects.filter(key=key, label=label)
        if linked is None:
            changed += rows.filter(linked_page__isnull=False).update(linked_page=None)
        else:
            others = rows.exclude(page_id=linked).filter(~Q(linked_page=linked) | Q(linked_page=None))
            changed += others.update(linked_page=linked)
    return changed
