"""Django's configuration of the rules app."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "rules"
    label = "attune_rules"
    verbose_name = _("Attune rules")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks and listen to publications: both need the models to be loaded."""
        from django.db.models import DateTimeField
        from wagtail.admin.forms.models import register_form_field_override
        from wagtail.admin.widgets import AdminDateTimeInput
        from wagtail.models import Site
        from wagtail.permissions import register_permission_policy

        from attune.moment_fields import MomentField
        from rules import checks, receivers, recent
        from rules.choice_blocks import threshold_choices
        from rules.condition_blocks import segment_choices
        from rules.contexts import context_sources
        from rules.models import Segment, Threshold
        from rules.named_choices import named_choices
        from rules.reviewing import ReviewedPolicy, reviewed_models
        from rules.segment_choice import segment_keys
        from rules.usage import Guarded, guarded_models

        # Schedules too: a moment in the hour that the clock shows twice must not keep what has it from being saved.
        override = {"widget": AdminDateTimeInput, "form_class": MomentField}
        register_form_field_override(DateTimeField, override=override)
        register(checks.check_settings)
        register(checks.check_names)
        register(checks.check_workflow, Tags.database)
        context_sources.offer("recent", recent.recent_contexts)
        named_choices.offer(segment_choices, "attune_rules.Segment")
        named_choices.offer(segment_keys, "attune_rules.Segment", by="pk")
        named_choices.offer(threshold_choices, "attune_rules.Threshold")
        guarded_models.add(Segment, Guarded())
        guarded_models.add(Threshold, Guarded())
        # A site's own settings and redirects go with it; what editors wrote for it would act everywhere, or be lost.
        guarded_models.add(Site, Guarded(by="", counts=lambda model: model._meta.app_label.startswith("attune_")))
        receivers.connect()
        for model in reviewed_models():
            register_permission_policy(model, ReviewedPolicy(model))
