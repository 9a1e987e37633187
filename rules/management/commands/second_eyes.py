"""Make the groups of authors, approvers and viewers, and let rules go live only after a second pair of eyes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from attune.rules.checks import OUR_FINISH
from attune.rules.conf import FINISH_SETTING, finish_action
from attune.rules.review.permissions import APPROVER, AUTHOR, VIEWER, end_review, make_groups, require_review

NAMES = {AUTHOR: "Rule authors", APPROVER: "Rule approvers", VIEWER: "Rule viewers"}


class Command(BaseCommand):
    """Require, or no longer require, that somebody else approves."""

    help = "Make the groups “Rule authors”, “Rule approvers” and “Rule viewers”; on: nobody approves their own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for on or off."""
        parser.add_argument("state", choices=["on", "off"])

    def handle(self, *args: Any, state: str, **options: Any) -> None:
        """Do it; twice does no harm."""
        if state == "on" and finish_action() != OUR_FINISH:
            raise CommandError(
                f'Nothing that is approved would go live. Write {FINISH_SETTING} = "{OUR_FINISH}" first.'
            )
        groups = make_groups(NAMES)
        self.stdout.write(_("Groups: %(names)s.") % {"names": ", ".join(NAMES.values())})
        if state == "on":
            require_review([groups[APPROVER]])
            self.stdout.write(
                _("Segments, rules, triggers, thresholds and experiments go live when somebody else has approved them.")
            )
        else:
            end_review()
            self.stdout.write(
                _("Whoever may publish segments, rules, triggers, thresholds and experiments may do so by hand.")
            )
