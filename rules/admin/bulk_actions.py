"""What the lists offer for many at once: publish, take off, archive, restore, move; each can be undone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.models import Site
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from attune.rules.admin.undo import success_with_bulk_undo
from attune.rules.bulk import operations
from attune.rules.bulk.operations import BulkResult
from attune.rules.review.permissions import DECLARATIONS, has_permission, is_reviewed


class DeclarationBulkAction(SnippetBulkAction):
    """What all of them share: one page to confirm, one book, one message with a way back."""

    template_name = "rules/admin/bulk.html"
    needs = "change"
    question = ""
    refusal = gettext_lazy("You may not do this with:")
    models = DECLARATIONS
    # From changing.py; takes the rows and, by keyword, the user.
    does: Callable[..., BulkResult]
    # The view of one request; Wagtail makes one for each.
    outcome: BulkResult

    def check_perm(self, obj: Any) -> bool:
        """Ask for the permission by model; the change itself asks again for each."""
        return has_permission(self.request.user, self.needs, type(obj))

    def change(self, rows: list[Any], user: Any) -> BulkResult:
        """Do it."""
        return self.does(rows, user=user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is asked."""
        return super().get_context_data(**kwargs) | {
            "question": self.question,
            "refusal": self.refusal,
            "action_name": self.display_name,
        }

    @classmethod
    def execute_action(cls, objects: list[Any], user: Any = None, **kwargs: Any) -> tuple[int, int]:
        """Let the view of this request do it."""
        view = kwargs["self"]
        view.outcome = view.change(objects, view.request.user)
        return len(view.outcome.done), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> None:
        """Say what was done and what was not, with the button that takes it back."""
        text = ngettext("%(action)s: %(count)d is done.", "%(action)s: %(count)d are done.", num_parent_objects)
        words = text % {"action": self.display_name, "count": num_parent_objects}
        if self.outcome.done:
            success_with_bulk_undo(self.request, words, self.outcome.before)
        for reason in self.outcome.skipped:
            messages.warning(self.request, _("Left as it is: %(reason)s") % {"reason": reason})


class PublishAction(DeclarationBulkAction):
    """Publish the latest versions, where no other must look first."""

    display_name = gettext_lazy("Publish")
    aria_label = gettext_lazy("Publish what is selected")
    question = gettext_lazy("Publish the latest version of each, as one rule book?")
    refusal = gettext_lazy("You may not publish these, or somebody else must approve them: submit them for review.")
    does = staticmethod(operations.publish_many)
    action_type = "attune_publish"
    action_priority = 10
    needs = "publish"

    def check_perm(self, obj: Any) -> bool:
        """Nobody publishes by hand what somebody else must approve."""
        return super().check_perm(obj) and not is_reviewed(type(obj))


class SubmitAction(DeclarationBulkAction):
    """Let somebody else look at the drafts."""

    display_name = gettext_lazy("Submit for review")
    aria_label = gettext_lazy("Submit what is selected for review")
    question = gettext_lazy("Submit the draft of each for review?")
    does = staticmethod(operations.submit_many)
    action_type = "attune_submit"
    action_priority = 60


class ApproveAction(DeclarationBulkAction):
    """Approve what others wrote."""

    display_name = gettext_lazy("Approve")
    aria_label = gettext_lazy("Approve what is selected")
    question = gettext_lazy("Approve each of these, so that they go live as one rule book?")
    does = staticmethod(operations.approve_many)
    action_type = "attune_approve"
    action_priority = 70
    needs = "publish"


class UnpublishAction(DeclarationBulkAction):
    """Take them off the site."""

    display_name = gettext_lazy("Unpublish")
    aria_label = gettext_lazy("Unpublish what is selected")
    question = gettext_lazy("Take each of these off the site? They stay as drafts.")
    does = staticmethod(operations.unpublish_many)
    action_type = "attune_unpublish"
    action_priority = 20
    needs = "publish"


class ArchiveAction(DeclarationBulkAction):
    """Take them off the site and out of the list."""

    display_name = gettext_lazy("Archive")
    aria_label = gettext_lazy("Archive what is selected")
    question = gettext_lazy("Take each of these off the site and out of the list? The filter “archived” finds them.")
    does = staticmethod(operations.archive_many)
    action_type = "attune_archive"
    action_priority = 25


class RestoreAction(DeclarationBulkAction):
    """Bring them back into the list."""

    display_name = gettext_lazy("Restore")
    aria_label = gettext_lazy("Restore what is selected from the archive")
    question = gettext_lazy("Bring each of these back into the list, as a draft?")
    does = staticmethod(operations.restore_many)
    action_type = "attune_restore"
    action_priority = 50


class SiteForm(forms.Form):
    """Where they are to belong."""

    site = forms.ModelChoiceField(
        Site.objects.all(), label=gettext_lazy("Site"), required=False, empty_label=gettext_lazy("All sites")
    )


class MoveAction(DeclarationBulkAction):
    """Let them belong to another site."""

    display_name = gettext_lazy("Move to a site")
    aria_label = gettext_lazy("Move what is selected to a site")
    question = gettext_lazy("To which site shall each of these belong?")
    action_type = "attune_move"
    action_priority = 40
    form_class = SiteForm

    def change(self, rows: list[Any], user: Any) -> BulkResult:
        """Move each."""
        site = self.cleaned_form.cleaned_data["site"] if self.cleaned_form else None
        return operations.move_many(rows, site, user=user)


ACTIONS = (
    PublishAction,
    UnpublishAction,
    MoveAction,
    ArchiveAction,
    RestoreAction,
    SubmitAction,
    ApproveAction,
)
