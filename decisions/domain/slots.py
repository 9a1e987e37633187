"""What can vary on a page: slots, their variants and their parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from attune.decisions.domain.parameter_kinds.kind import ParameterKind, ParameterValue
from attune.tagging.domain.semantics import Semantics
from attune.text import comparable

DEFAULT_VARIANT = "default"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed setting of a slot; least and most bound an integer, or the length of a text.

    choices are the values of a choice, the names of the theme's colours, or the children that an order puts in a row;
    an order is written as the children's names with a comma between, each of them once.
    """

    name: str
    kind: ParameterKind
    default: ParameterValue
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000

    def allows(self, value: object) -> bool:
        """Say whether a value may be saved and rendered."""
        return self.kind.allows(value, self)

    def parsed(self, value: object) -> ParameterValue | None:
        """Read a value as a rule's form gives it, always text; None if it is not allowed."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str):
            value = self.kind.read(value, self)
        return value if self.allows(value) else None  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Variant:
    """One content that a slot can show; without segments and dates only rules and experiments choose it.

    place is where the slot stands while this variant is shown, counted from 1; 0 leaves it where it is. heading is
    what visitors read above it, "" where nothing stands there.
    """

    id: str
    name: str
    segments: frozenset[str] = frozenset()
    starts: datetime | None = None
    ends: datetime | None = None
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)
    place: int = 0
    is_off: bool = False
    heading: str = ""

    def is_open(self, now: datetime) -> bool:
        """Say whether it is switched on and now lies within its dates; the start belongs to them, the end does not."""
        is_due = (self.starts is None or self.starts <= now) and (self.ends is None or now < self.ends)
        # Without an id, as raw data may lack it, it would be read as hidden.
        return is_due and not self.is_off and bool(self.id)

    @property
    def is_offered(self) -> bool:
        """Say whether the page itself offers it: to segments, or between dates."""
        return bool(self.segments or self.starts or self.ends)

    @property
    def is_for_all(self) -> bool:
        """Say whether the page offers it to every visitor, between its dates."""
        return self.is_offered and not self.segments


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on a page that can vary; wants_pages is how many matching pages fill it, 0 for none.

    cues are what may happen in the page and asks for this slot anew; a core slot never adapts. heading is what visitors
    read above the default, "" where nothing stands there.
    """

    id: str
    name: str
    variants: tuple[Variant, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    presets: Mapping[str, ParameterValue] = field(default_factory=dict)
    pinned: bool = False
    experiment: str = ""
    wants_pages: int = 0
    cues: tuple[str, ...] = ()
    core: bool = False
    heading: str = ""

    def as_core(self) -> "Slot":
        """Give the slot as one that never adapts: its default alone, in its place, without pages of one's own."""
        return replace(self, core=True, pinned=True, variants=(), experiment="", wants_pages=0, cues=())

    def variant_named(self, name: str) -> Variant | None:
        """Find a variant by the name that editors gave it, or by its id; names that read the same are the same."""
        wanted = comparable(name)
        return next((v for v in self.variants if comparable(v.name) == wanted or v.id == name), None)

    def open_variant(self, name: str, now: datetime) -> str | None:
        """Give the id of a variant that may be shown now, the default's too; None where there is none."""
        if comparable(name) == DEFAULT_VARIANT:
            return DEFAULT_VARIANT
        variant = self.variant_named(name)
        return variant.id if variant is not None and variant.is_open(now) else None


@dataclass(frozen=True, slots=True)
class PageAbout:
    """What rules may ask of the page that is shown; type is "app_label.model", published is POSIX seconds or NaN.

    kind is the page's own where it has one, or else what tagging judged, as in its writing. root_path is where the home
    page above it stands in the tree, in its own language; site_path where that of its site does. stood_for are the
    pages for which it stands, as an alias or a translation does: what is meant for these is meant for it; around are
    the same of its ancestors. same are all pages that are one with it to a reader.
    """

    id: int
    type: str = ""
    section_id: int = 0
    section: str = ""
    ancestors: tuple[int, ...] = ()
    topics: frozenset[str] = frozenset()
    kind: str = ""
    author: str = ""
    published: float = float("nan")
    writing: Semantics = Semantics()
    half_life_days: float = 365.0
    locale_id: int = 0
    root_path: str = ""
    site_path: str = ""
    stood_for: frozenset[int] = frozenset()
    around: frozenset[int] = frozenset()
    same: frozenset[int] = frozenset()
