"""What matching hears: topics changed, pages moved, content queries were edited."""

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page
from wagtail.search.tasks import insert_or_update_object_task
from wagtail.signals import page_published, page_unpublished, post_page_move

from attune.matching.backends.base import IndexUpkeep
from attune.matching.backends.choice import chosen_backend
from attune.matching.models import ContentQuery
from attune.matching.selectors import CONTENT_QUERIES_KEY
from attune.matching.tasks import index_branch, index_pages
from attune.tagging.signals import page_tagged, vocabulary_changed
from attune.task_queue import send_task


def connect() -> None:
    """Listen; asked for once, when the app is ready."""
    page_tagged.connect(index_topics, dispatch_uid="attune_matching_index_topics")
    vocabulary_changed.connect(forget_content_queries, dispatch_uid="attune_matching_vocabulary")
    post_page_move.connect(index_moved, dispatch_uid="attune_matching_index_moved")
    page_published.connect(index_changed, dispatch_uid="attune_matching_index_published")
    # Wagtail unpublishes a live page before it deletes it.
    page_unpublished.connect(index_changed, dispatch_uid="attune_matching_index_unpublished")
    for signal in (post_save, post_delete):
        signal.connect(forget_content_queries, sender=ContentQuery, dispatch_uid="attune_matching_content_queries")
    m2m_changed.connect(
        forget_content_queries, sender=ContentQuery.topics.through, dispatch_uid="attune_matching_content_query_topics"
    )


def index_topics(sender: object, *, page_id: int, **kwargs: Any) -> None:
    """Index a page whose topics changed. In Wagtail's index its own task does it, so that one serves a save too."""
    upkeep = chosen_backend().index_upkeep
    if upkeep is IndexUpkeep.OWN:
        _index_later(page_id)
    elif upkeep is IndexUpkeep.WAGTAIL:
        page = Page.objects.select_related("content_type").filter(pk=page_id).first()
        if page is not None:
            insert_or_update_object_task.enqueue(page.content_type.app_label, page.content_type.model, str(page_id))


def index_changed(sender: object, *, instance: Page, **kwargs: Any) -> None:
    """Index a page that was published, taken down or deleted; in its own index Wagtail does that by itself."""
    if chosen_backend().index_upkeep is IndexUpkeep.OWN:
        _index_later(instance.pk)


def index_moved(sender: object, *, instance: Page, **kwargs: Any) -> None:
    """Index a moved page and all below it, for the index filters by path; Wagtail itself would leave them."""
    if chosen_backend().index_upkeep is not IndexUpkeep.NONE:
        transaction.on_commit(lambda: send_task(index_branch, lambda: index_branch.delay(instance.path)), robust=True)


def _index_later(page_id: int) -> None:
    transaction.on_commit(lambda: send_task(index_pages, lambda: index_pages.delay([page_id])), robust=True)


def forget_content_queries(sender: object, **kwargs: Any) -> None:
    """Have content queries read anew once the change is safe in the database."""
    transaction.on_commit(lambda: cache.delete(CONTENT_QUERIES_KEY), robust=True)
