"""Django's configuration of the rules app."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    """Name the app and keep its label from colliding with another package's."""

    name = "attune.rules"
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
        from attune.rules import checks, receivers
        from attune.rules.builder.choice_blocks import threshold_choices
        from attune.rules.builder.condition_blocks import segment_choices
        from attune.rules.builder.segment_chooser import segment_keys
        from attune.rules.facts import recent_requests
        from attune.rules.models import Segment, Threshold
        from attune.rules.providers.proof_contexts import context_sources
        from attune.rules.review.permissions import ReviewedPolicy, reviewed_models
        from attune.rules.usage.choice_references import ChoiceModel, choice_models
        from attune.rules.usage.protection import ProtectedModel, protected_models

        # Schedules too: a moment in the hour that the clock shows twice must not keep what has it from being saved.
        override = {"widget": AdminDateTimeInput, "form_class": MomentField}
        register_form_field_override(DateTimeField, override=override)
        register(checks.check_settings)
        register(checks.check_names)
        register(checks.check_workflow, Tags.database)
        context_sources.offer(recent_requests.recent_contexts, name="recent")
        choice_models.offer(ChoiceModel("attune_rules.Segment"), name=segment_choices)
        choice_models.offer(ChoiceModel("attune_rules.Segment", by="pk"), name=segment_keys)
        choice_models.offer(ChoiceModel("attune_rules.Threshold"), name=threshold_choices)
        protected_models.offer(ProtectedModel(), name=Segment)
        protected_models.offer(ProtectedModel(), name=Threshold)
        # A site's own settings and redirects go with it; what editors wrote for it would act everywhere, or be lost.
        protected_models.offer(
            ProtectedModel(by="", counts=lambda model: model._meta.app_label.startswith("attune_")), name=Site
        )
        receivers.connect()
        for model in reviewed_models():
            register_permission_policy(model, ReviewedPolicy(model))
