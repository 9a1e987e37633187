"""What a visitor has taken back, and when: nothing from before that moment is counted or learned from any more."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from attune.audience.domain.consent import NO_CONSENT, Consent

# A cookie that does not say when it was issued is older than any withdrawal.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_NEXT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnConsent:
    """Hold when a visitor withdrew what; None where they have not.

    Whoever was erased has withdrawn everything and for good: their id is never used again. The other two moments count
    for what happened up to them, and for cookies that were issued up to them; later consent is consent.
    """

    erased: datetime | None = None
    measure: datetime | None = None
    personalise: datetime | None = None

    def consent_left(self, consent: Consent, *, as_of: datetime) -> Consent:
        """Return what is left of a consent as of a moment: when the id was issued, or when something happened."""
        if self.erased is not None:
            return NO_CONSENT
        return Consent(
            measure=consent.measure and _is_later(as_of, self.measure),
            personalise=consent.personalise and _is_later(as_of, self.personalise),
        )

    def after(self, moment: datetime) -> datetime:
        """Return a moment that is later than each withdrawal, and otherwise the given one: clocks differ."""
        return max([moment, *(each + _NEXT for each in (self.erased, self.measure, self.personalise) if each)])

    def reduced_to(self, consent: Consent, at: datetime) -> "WithdrawnConsent":
        """Return this with all withdrawn at a moment that a consent does not allow."""
        if not consent.allows_identifier:
            return replace(self, erased=self.erased or at, measure=at, personalise=at)
        return replace(
            self,
            measure=self.measure if consent.measure else at,
            personalise=self.personalise if consent.personalise else at,
        )


NOTHING_WITHDRAWN = WithdrawnConsent()


def _is_later(moment: datetime, withdrawn: datetime | None) -> bool:
    return withdrawn is None or moment > withdrawn
