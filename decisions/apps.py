"""Django's configuration of the decisions app."""

from django.apps import AppConfig, apps
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    """Name the app, keep its label from colliding with another package's, offer its facts and connect its signals."""

    name = "attune.decisions"
    label = "attune_decisions"
    verbose_name = _("Attune decisions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks and facts and connect signals once the models are loaded."""
        from attune.decisions import checks, receivers, topic_uses
        from attune.decisions.context import visit_layout
        from attune.decisions.coverage import activity
        from attune.decisions.facts import page
        from attune.experiments.registry import default_workflow
        from attune.rules.drafts import workflow_of_rules
        from attune.rules.registry import (
            AFFINITIES,
            TOPICS,
            ChoiceModel,
            ProtectedModel,
            choice_models,
            protected_models,
            rule_statistics,
        )
        from attune.tagging.selectors import topic_choices

        register(checks.check_settings)
        register(checks.check_rungs)
        register(checks.check_recommendation_sources)
        page.register()
        receivers.connect()
        rule_statistics.offer(activity.statistics)
        for choices in (topic_choices, TOPICS):
            choice_models.offer(ChoiceModel(topic_uses.TOPIC), name=choices)
        choice_models.offer(ChoiceModel(topic_uses.TOPIC, prefix="topic:"), name=AFFINITIES)
        # Other topics, and what machines found pages to be about, change with a topic as they always did.
        counts = topic_uses.is_use_of_topics
        protected_models.offer(ProtectedModel(counts=counts), name=apps.get_model(topic_uses.TOPIC))
        default_workflow.offer(workflow_of_rules)
        topic_uses.register_topic_usage()
        visit_layout.register_visitor_store()
