"""Django's configuration of the decisions app."""

from django.apps import AppConfig, apps
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    """Name the app, keep its label from colliding with another package's, offer its facts and connect its signals."""

    name = "decisions"
    label = "attune_decisions"
    verbose_name = _("Attune decisions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks and facts and connect signals once the models are loaded."""
        from decisions import checks, coverage, facts, receivers, topic_uses, visit_layout
        from experiments.review import usual_workflow
        from rules import suggestions
        from rules.named_choices import named_choices
        from rules.reviewing import workflow_of_rules
        from rules.statistics import rule_statistics
        from rules.usage import Guarded, guarded_models
        from tagging.selectors import topic_choices

        register(checks.check_settings)
        register(checks.check_rungs)
        facts.register()
        receivers.connect()
        rule_statistics.offer(coverage.statistics)
        for choices in (topic_choices, suggestions.TOPICS):
            named_choices.offer(choices, topic_uses.TOPIC)
        named_choices.offer(suggestions.AFFINITIES, topic_uses.TOPIC, prefix="topic:")
        # Other topics, and what machines found pages to be about, change with a topic as they always did.
        counts = topic_uses.is_use_of_topics
        guarded_models.add(apps.get_model(topic_uses.TOPIC), Guarded(counts=counts))
        usual_workflow.offer(workflow_of_rules)
        topic_uses.offer()
        visit_layout.offer()
