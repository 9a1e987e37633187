"""What matching hears: topics changed, pages moved, content queries were edited."""

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page
from wagtail.search.tasks import insert_or_update_object_task
from wagtail.signals import post_page_move

from attune.matching.conf import conf
from attune.matching.models import ContentQuery
from attune.matching.selectors import CONTENT_QUERIES_KEY
from attune.matching.tasks import index_branch
from attune.tagging.signals import page_tagged, vocabulary_changed
from attune.task_queue import send_task


def connect() -> None:
    """Listen; asked for once, when the app is ready."""
    page_tagged.connect(index_topics, dispatch_uid="attune_matching_index_topics")
    vocabulary_changed.connect(forget_content_queries, dispatch_uid="attune_matching_vocabulary")
    post_page_move.connect(index_moved, dispatch_uid="attune_matching_index_moved")
    for signal in (post_save, post_delete):
        signal.connect(forget_content_queries, sender=ContentQuery, dispatch_uid="attune_matching_content_queries")
    m2m_changed.connect(
        forget_content_queries, sender=ContentQuery.topics.through, dispatch_uid="attune_matching_content_query_topics"
    )


def index_topics(sender: object, *, page_id: int, **kwargs: Any) -> None:
    """Index a page whose topics changed. The task is the one that Wagtail sends for a save, so that one serves both."""
    if not conf().has_search_server:
        return
    page = Page.objects.select_related("content_type").filter(pk=page_id).first()
    if page is not None:
        insert_or_update_object_task.enqueue(page.content_type.app_label, page.content_type.model, str(page_id))


def index_moved(sender: object, *, instance: Page, **kwargs: Any) -> None:
    """Index a moved page and all below it, for the index filters by path; Wagtail itself would leave them."""
    if conf().has_search_server:
        transaction.on_commit(lambda: send_task(index_branch, lambda: index_branch.delay(instance.path)), robust=True)


def forget_content_queries(sender: object, **kwargs: Any) -> None:
    """Have content queries read anew once the change is safe in the database."""
    transaction.on_commit(lambda: cache.delete(CONTENT_QUERIES_KEY), robust=True)
