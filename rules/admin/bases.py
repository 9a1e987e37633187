"""What other apps build their own admin pages, forms and panels of."""

from attune.rules.admin.base_pages import AdminPageMixin, breadcrumbs_from_home, selected_days, window_choices
from attune.rules.builder.action_rows import Act, act_from_json
from attune.rules.builder.choice_blocks import NumberBlock, RetainingChoiceBlock
from attune.rules.builder.condition_blocks import ConditionStreamAdapter, UnknownFactBlock
from attune.rules.builder.fact_blocks import TestBlock
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.builder.panels import LINKS_HOOK, RULE_LINKS_HOOK, Link
from attune.rules.builder.segment_chooser import SegmentsBlock
from attune.rules.builder.site_chooser import SiteSelect
from attune.rules.builder.statement_blocks import statement_blocks
from attune.rules.builder.widgets import BuilderWidget, RetainingCheckboxesAdapter, RetainsMissingChoiceMixin
from attune.rules.review.view_permissions import ViewerMenuItem, may_view
from attune.rules.words.action_sentences import act_words

__all__ = [
    "Act",
    "AdminPageMixin",
    "BuilderWidget",
    "ConditionStreamAdapter",
    "LINKS_HOOK",
    "Link",
    "NumberBlock",
    "RULE_LINKS_HOOK",
    "RetainingCheckboxesAdapter",
    "RetainingChoiceBlock",
    "RetainsMissingChoiceMixin",
    "SegmentsBlock",
    "SiteSelect",
    "TestBlock",
    "UnknownFactBlock",
    "ViewerMenuItem",
    "act_from_json",
    "act_words",
    "breadcrumbs_from_home",
    "from_acts",
    "from_condition",
    "may_view",
    "selected_days",
    "statement_blocks",
    "window_choices",
]
