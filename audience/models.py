"""What is kept of visitors: events, profiles, effects; and the personas that editors make up."""

from datetime import datetime

from django.db import connections, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.images import get_image_model_string
from wagtail.search import index

from attune.audience.domain.events import Event, Exposure, InvalidEventError, event_parts, parse_event
from attune.audience.domain.profile import Profile
from attune.audience.domain.profile_state import to_state
from attune.audience.personas.forms import PersonaForm
from attune.rules.registry import ProtectedNameMixin

LONGEST_PROBLEM = 300


class ProfileQuerySet(models.QuerySet["ProfileRecord"]):
    """Ask for profiles."""

    def locked(self, visitor: str) -> "ProfileRecord":
        """Lock a visitor's row, made where there is none: whoever learns or forgets waits here for the other."""
        while True:
            self.bulk_create([ProfileRecord(visitor=visitor)], ignore_conflicts=True)
            # Another may have deleted it between the two steps.
            if row := self.select_for_update().filter(pk=visitor).first():
                return row

    def kept(self, visitor: str) -> "ProfileRecord | None":
        """Lock a visitor's row where there is one: of whom nothing is kept, nobody is made."""
        if not connections[self.db].features.has_select_for_update:
            # SQLite locks no rows: whoever begins with a write has the whole database, before anything is read.
            self.filter(pk=visitor).update(version=F("version"))
        return self.select_for_update().filter(pk=visitor).first()

    def written(self) -> "ProfileQuerySet":
        """Give the profiles but for rows that were made to be locked."""
        return self.exclude(version=0, state={})

    def let_go(self, visitor: str) -> None:
        """Delete a row that was made to be locked and that nothing was written into."""
        self.filter(pk=visitor, version=0, state={}).delete()

    def keep(self, profile: Profile) -> None:
        """Write a profile over the one that is kept; its row is locked."""
        self.filter(pk=profile.visitor).update(state=to_state(profile), version=F("version") + 1)

    def lacking(self, fact: str) -> "ProfileQuerySet":
        """Give the profiles in which a fact has learned nothing yet."""
        # Where no fact has, PostgreSQL would answer the second question with neither yes nor no.
        return self.filter(Q(state__learned__isnull=True) | ~Q(state__learned__has_key=fact))


class ProfileRecord(models.Model):
    """Keep one visitor's profile; only visitors who allowed it have one."""

    visitor = models.CharField(max_length=36, primary_key=True)
    state = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    last_seen = models.DateTimeField(null=True, db_index=True)
    # Why it was set aside, where it cannot be read; it is left as it is.
    problem = models.CharField(max_length=LONGEST_PROBLEM, blank=True, default="", db_default="")

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        """Name the profile by its visitor."""
        return self.visitor

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was ever written into it."""
        return not self.state and self.version == 0


class Withdrawal(models.Model):
    """Keep, without naming them, that a visitor has taken consent back or was erased: what comes late is not kept."""

    # A digest of the id, keyed with the site's secret: it can be looked up by whoever brings the id, and not read.
    mark = models.CharField(max_length=64, primary_key=True)
    erased_at = models.DateTimeField(null=True)
    measure_at = models.DateTimeField(null=True)
    personalise_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        """Name it by its moment, since it names nobody."""
        return f"{self.last_at:%Y-%m-%d %H:%M:%S}"


class EventQuerySet(models.QuerySet["EventRecord"]):
    """Ask for events."""

    def waiting(self) -> "EventQuerySet":
        """Give the events that no profile has taken in, oldest first; those that were set aside wait no more."""
        return self.filter(is_processed=False, problem="").order_by("at", "id")

    def taken_in(self, visitor: str, *, since: datetime) -> "EventQuerySet":
        """Give what a visitor's profile has taken in of what was received since a moment, oldest first."""
        return self.filter(visitor=visitor, is_processed=True, received_at__gte=since).order_by("at", "id")

    def uncounted(self) -> "EventQuerySet":
        """Give the exposures that nobody has counted, in the order in which they came."""
        return self.filter(kind=Exposure.kind, is_counted=False, problem="").order_by("received_at")

    def with_facts(self) -> "EventQuerySet":
        """Give the exposures that brought facts back."""
        return self.filter(facts__isnull=False)

    def before(self, moment: datetime) -> "EventQuerySet":
        """Give the events that were received before a moment."""
        return self.filter(received_at__lt=moment)


class EventRecord(models.Model):
    """Keep one event; its id makes it count once. The page is a plain number, for pages go and events stay."""

    id = models.UUIDField(primary_key=True, editable=False)
    visitor = models.CharField(max_length=36)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    page_id = models.IntegerField(null=True)
    data = models.JSONField(default=dict)
    # Which call brought it: the way to count what was new after doubles were left out.
    batch = models.UUIDField()
    is_processed = models.BooleanField(default=False)
    # Of a sample of exposures, and for a while: what the page's rules had read.
    facts = models.JSONField(null=True)
    is_counted = models.BooleanField(default=False)
    # Of an exposure: what its ticket is known by, so that one ticket counts once under whatever ids of events.
    ticket = models.UUIDField(null=True, unique=True, editable=False)
    # Why it was set aside, where it cannot be read or taken in; it is neither learned from nor counted.
    problem = models.CharField(max_length=LONGEST_PROBLEM, blank=True, default="", db_default="")

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["visitor", "at"], name="attune_event_visitor"),
            models.Index(fields=["at"], name="attune_event_waiting", condition=Q(is_processed=False)),
            models.Index(fields=["at"], name="attune_event_facts", condition=Q(facts__isnull=False)),
            models.Index(
                fields=["received_at"], name="attune_event_uncounted", condition=Q(kind="exposure", is_counted=False)
            ),
        ]

    def __str__(self) -> str:
        """Name the event by its kind and moment."""
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def of(cls, event: Event, **columns: object) -> "EventRecord":
        """Make the row of an event."""
        return cls(
            id=event.id,
            visitor=event.visitor,
            kind=event.kind,
            at=event.at,
            page_id=event.page_id,
            data=event_parts(event),
            facts=getattr(event, "facts", None),
            ticket=getattr(event, "ticket", None),
            **columns,
        )

    def event(self) -> Event:
        """Give the event that the row keeps, or raise InvalidEventError."""
        if not isinstance(self.data, dict):
            raise InvalidEventError("Its data is no object.")
        raw = {**self.data, "id": self.id, "kind": self.kind, "at": self.at, "page_id": self.page_id}
        return parse_event(raw, visitor=self.visitor)


class EffectRecord(models.Model):
    """Keep that a trigger's effect was done for an event, so that it is done once; also the outbox."""

    class State(models.TextChoices):
        DONE = "done", _("Done")
        WAITING = "waiting", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Undone")
        KEPT = "kept", _("Left as it is: changed since")
        WITHDRAWN = "withdrawn", _("Withdrawn before it was sent")

    event = models.UUIDField()
    trigger = models.CharField(max_length=255)
    position = models.PositiveSmallIntegerField()
    visitor = models.CharField(max_length=36, db_index=True)
    kind = models.CharField(max_length=30)
    data = models.JSONField(default=dict)
    # What stood before and after, so that it can be undone.
    change = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    attempts = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    # When the event happened, and when the visit began to which it belongs: so often may a trigger fire.
    event_at = models.DateTimeField(null=True)
    visit_at = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=LONGEST_PROBLEM, blank=True)

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        constraints = [
            models.UniqueConstraint(fields=["event", "trigger", "position"], name="attune_effect_once"),
        ]
        indexes = [
            models.Index(
                fields=["state", "at"], name="attune_effect_outbox", condition=Q(state__in=["waiting", "sending"])
            ),
            models.Index(fields=["visitor", "trigger"], name="attune_effect_fired"),
            models.Index(fields=["trigger", "at"], name="attune_effect_of_trigger"),
        ]

    def __str__(self) -> str:
        """Name the effect by its trigger."""
        return f"{self.trigger}: {self.kind}"

    @property
    def key(self) -> str:
        """Give the key by which a receiver knows a repetition."""
        return f"{self.event}:{self.trigger}:{self.position}"

    @property
    def short_visitor(self) -> str:
        """Tell visitors apart without naming one: the first eight signs of the opaque id."""
        return self.visitor[:8]


class Persona(ProtectedNameMixin, index.Indexed, models.Model):
    """A made-up visitor, to read the site as and to try rules on."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)
    picture = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    affinities = models.JSONField(_("interests"), default=dict, blank=True)
    site = models.ForeignKey(
        "wagtailcore.Site",
        verbose_name=_("site"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Leave empty for all sites."),
    )

    panels = [
        TitleFieldPanel("name", targets=["slug"]),
        FieldRowPanel([FieldPanel("picture"), FieldPanel("description")]),
        FieldPanel("facts", heading=_("What is known"), attrs={"data-controller": "attune-builder"}),
        MultiFieldPanel([FieldRowPanel([FieldPanel("slug"), FieldPanel("site")])], heading=_("Identity")),
    ]
    base_form_class = PersonaForm
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        ordering = [F("name").asc()]

    def __str__(self) -> str:
        """Name the persona."""
        return self.name
