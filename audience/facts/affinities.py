"""Facts of taste: what a visitor likes, and the traits and lists that triggers and the site have written."""

from django.utils.translation import gettext_lazy as _

from attune.audience.choices import trait_choices
from attune.audience.domain.affinity import topics_of
from attune.audience.domain.context import VisitorReading
from attune.audience.domain.facts import VisitorFact, VisitorFamily, value_by_name
from attune.rules.domain.facts.fact import SHARE, Kind
from attune.tagging.selectors import topic_choices

INTERESTS, KNOWN = _("Interests"), _("Traits and lists")
MOST_TOP_TOPICS = 5
# The names of traits and lists are the editors' own words: nobody else is told them.
FROM_BEFORE = _("this follows from what you have done here before")


class Affinity(VisitorFamily):
    """How much they like a topic, 0..1, as it has faded by now."""

    name = "affinity"
    kind = Kind.NUMBER
    span = SHARE
    label = _("How much they like a topic, 0 to 1")
    group = INTERESTS
    parameter_label = _("topic")
    parameter_choices = topic_choices
    example = 0.6
    told = _("you like “%(of)s”")

    def read(self, reading: VisitorReading, topic: str) -> float:
        return reading.affinities.get(f"topic:{reading.replaced.get(topic, topic)}", 0.0)


class TopTopics(VisitorFact):
    """The slugs of the five topics that they like most."""

    name = "top_topics"
    kind = Kind.SET
    label = _("Topics they like most")
    group = INTERESTS
    choices = topic_choices
    told = _("%(value)s is what you like most here")

    def read(self, reading: VisitorReading) -> frozenset[str]:
        liked = topics_of(reading.affinities)
        top = frozenset(sorted(liked, key=lambda topic: (-liked[topic], topic))[:MOST_TOP_TOPICS])
        # A rule may still name a topic that was merged into one of these.
        return top | {before for before, after in reading.replaced.items() if after in top}


class Lists(VisitorFact):
    """The lists that triggers have put them on."""

    name = "lists"
    kind = Kind.SET
    label = _("Lists they are on")
    group = KNOWN
    example = "letters"
    told = FROM_BEFORE

    def read(self, reading: VisitorReading) -> frozenset[str]:
        return reading.profile.lists


class Trait(VisitorFamily):
    """A trait that a trigger has set."""

    name = "trait"
    kind = Kind.TEXT
    label = _("Trait")
    group = KNOWN
    parameter_label = _("name")
    parameter_choices = trait_choices
    example = "yes"
    told = FROM_BEFORE

    def read(self, reading: VisitorReading, trait: str) -> str:
        return value_by_name(trait, reading.profile.traits)


TASTE_FACTS = (Affinity(), TopTopics(), Lists(), Trait())
