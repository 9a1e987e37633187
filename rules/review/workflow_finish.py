"""What happens when a workflow ends well: the version that was looked at goes live, and no later one.

Wagtail reads this path from its settings while its models are being made: nothing of ours may be imported here.
"""

from typing import Any

from wagtail.workflows import publish_workflow_state

APP_LABEL_PREFIX = "attune_"


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the approved version of ours, whoever may publish by hand; for all else do what Wagtail does."""
    if not workflow_state.content_object._meta.app_label.startswith(APP_LABEL_PREFIX):
        publish_workflow_state(workflow_state, user=user)
        return
    last = workflow_state.task_states.order_by("-pk").first()
    last.revision.publish(user=user, skip_permission_checks=True)
