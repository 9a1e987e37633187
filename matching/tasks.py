"""What matching does later, in a worker."""

from celery import shared_task

from attune.matching import services


@shared_task(name="matching.index_branch", autoretry_for=(Exception,), retry_backoff=True, max_retries=5)
def index_branch(path: str) -> int:
    """Index a page and all below it again."""
    return services.index_branch(path)


@shared_task(name="matching.index_pages", autoretry_for=(Exception,), retry_backoff=True, max_retries=5)
def index_pages(page_ids: list[int]) -> int:
    """Index some pages again."""
    return services.index_pages(page_ids)


@shared_task(name="matching.catch_up")
def catch_up() -> int:
    """Index the pages whose task was lost, a part of all with each run; returns how many the index had otherwise."""
    return services.catch_up()
