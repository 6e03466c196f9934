"""May this be sent, now, to this person, by this channel? The one way to a sender.

A sender asks for a `Permit`, and only `may_send` gives one (a test of the architecture looks that nobody else
does). A refusal says why, and what would be allowed instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pascal.domain.channels import Channel, Traits
from pascal.domain.communications import Kind
from pascal.domain.identities import PHONE, Identity

ANSWER: Final = timedelta(hours=24)
"""So long after somebody wrote, what a person of the team says is an answer, wanted at any hour."""

FREE: Final = frozenset({Kind.TEXT, Kind.MEDIA})
"""What is in nobody's words but ours: where there is a window, it goes only while that is open."""

Reason = Literal[
    "no_address",
    "not_supported",
    "opted_out",
    "country_not_allowed",
    "template_not_approved",
    "template_parameters",
    "marketing_not_delivered",
    "never_wrote",
    "window_closed",
    "no_consent",
    "too_long",
    "media_refused",
    "quiet_hours",
    "too_fast",
    "daily_limit",
]

Approval = Literal["approved", "pending", "rejected", "paused", "disabled"]
Category = Literal["marketing", "utility", "authentication"]


@dataclass(frozen=True, slots=True)
class Approved:
    """What the carrier says of a text that it has to approve."""

    status: Approval
    category: Category
    places: int
    """How many values it wants."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be sent."""

    kind: Kind
    length: int = 0
    """Code points of its text."""
    media_type: str | None = None
    """None: what its file is, nobody knows."""
    size: int = 0
    """Bytes of its file."""
    template: Approved | None = None
    """None, of a template: the carrier knows no such one."""
    parameters: int = 0
    by_itself: bool = False
    """Neither a person wrote it nor does it answer anything: a reminder."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How things are between this person and us, on this channel."""

    to: Identity | None
    """None: nothing is known by which the channel reaches them."""
    heard_at: datetime | None = None
    """When they last wrote or called, by the carrier's clock."""
    agreed_at: datetime | None = None
    """When they last agreed to be written to."""
    ended_at: datetime | None = None
    """When they last said that they want nothing more."""
    no_marketing: bool = False
    """They have told the carrier that they want no advertising."""
    country: str | None = None
    """ISO 3166 code of a number; None where it is none, or nobody's."""
    sent: Sequence[datetime] = ()
    """When something was sent to them of late, oldest first."""
    full_until: datetime | None = None
    """Until then the carrier lets us write first to nobody more."""
    other_channels: Sequence[Channel] = ()
    """By which they may be written to as well."""
    has_templates: bool = False
    """Whether there is an approved text to choose."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nobody is disturbed: from the one on, before the other, also over midnight.

    From an hour to the same one is none at all.
    """

    begins: time
    ends: time
    zone: ZoneInfo

    def until(self, at: datetime) -> datetime | None:
        """When they are over; None if it is not quiet at *at*."""
        local = at.astimezone(self.zone)
        now = local.time()
        inside = (
            self.begins <= now < self.ends
            if self.begins <= self.ends
            else now >= self.begins or now < self.ends
        )
        if not inside:
            return None
        day = local.date() if now < self.ends else local.date() + timedelta(days=1)
        ends = datetime.combine(day, self.ends, self.zone).astimezone(UTC)
        if ends <= at:  # clocks were put back: that hour comes once more
            ends = datetime.combine(day, self.ends.replace(fold=1), self.zone).astimezone(UTC)
        return ends


@dataclass(frozen=True, slots=True)
class SendingRules:
    quiet: Quiet | None = None
    countries: frozenset[str] = frozenset()
    """That are paid for: ISO 3166 codes."""


WayName = Literal["template", "shorter", "channel", "later", "wait_for_them", "ask_consent", "other_file"]


@dataclass(frozen=True, slots=True)
class Way:
    """What would be allowed instead."""

    name: WayName
    channel: Channel | None = None
    at: datetime | None = None
    most: int | None = None
    """Code points, or bytes."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to send this to that person. Nobody makes one but `may_send`."""

    channel: Channel
    kind: Kind
    to: Identity
    until: datetime | None
    """When it would need another look: the window closes. None: what is sent needs none."""


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: Reason
    ways: tuple[Way, ...] = ()
    """The nearest first."""
    at: datetime | None = None
    """When it is allowed, if only time is in the way and nothing else changes."""


def window_ends(traits: Traits, standing: Standing) -> datetime | None:
    """When one may no longer answer freely; None where there is no such time."""
    if traits.window is None or standing.heard_at is None:
        return None
    return standing.heard_at + traits.window


def may_send(
    wish: Wish, traits: Traits, standing: Standing, rules: SendingRules, *, at: datetime
) -> Permit | Refusal:
    """The first rule that is in the way; those that no other time and no other text can mend come first."""
    if standing.to is None:
        return Refusal("no_address", _elsewhere(standing))
    case = _Case(wish, traits, standing, standing.to, rules, at)
    for rule in _RULES:
        if refusal := rule(case):
            break
    else:
        ends = window_ends(traits, standing) if wish.kind in FREE else None
        return Permit(traits.channel, wish.kind, standing.to, ends)
    if refusal.at is None:
        return refusal
    then = may_send(wish, traits, standing, rules, at=refusal.at)
    if isinstance(then, Permit):
        return replace(refusal, ways=(Way("later", at=refusal.at), *refusal.ways))
    # by then something else is in the way: the night is over, and so is the window
    return replace(refusal, ways=then.ways, at=then.at)


def _elsewhere(standing: Standing) -> tuple[Way, ...]:
    return tuple(Way("channel", each) for each in standing.other_channels)


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rules look at: each is a method, and says what is in the way."""

    wish: Wish
    traits: Traits
    standing: Standing
    to: Identity
    rules: SendingRules
    at: datetime

    @property
    def is_answer(self) -> bool:
        heard = self.standing.heard_at
        return heard is not None and self.at - heard < ANSWER

    def refuse(self, reason: Reason, *nearest: Way, at: datetime | None = None) -> Refusal:
        return Refusal(reason, (*nearest, *_elsewhere(self.standing)), at)

    def carried(self) -> Refusal | None:
        """The channel has such things, for such addresses."""
        has = {
            Kind.TEXT: self.traits.most_text > 0,
            Kind.MEDIA: bool(self.traits.media),
            Kind.TEMPLATE: self.traits.templates,
            Kind.CALL: self.traits.calls,
        }
        reaches = self.to.kind in self.traits.kinds
        return None if has[self.wish.kind] and reaches else self.refuse("not_supported")

    def wanted(self) -> Refusal | None:
        """They have not said that they want nothing more; or have agreed, or asked us something, since."""
        template = self.wish.template
        if self.standing.no_marketing and template is not None and template.category == "marketing":
            return self.refuse("opted_out", *self._templates)
        ended, agreed, heard = self.standing.ended_at, self.standing.agreed_at, self.standing.heard_at
        if ended is None or (agreed is not None and agreed > ended):
            return None
        asks = heard is not None and heard > ended and self.is_answer
        answers = not self.wish.by_itself and self.wish.kind is not Kind.TEMPLATE
        if asks and answers and not self.traits.carrier_stops:
            return None
        return self.refuse("opted_out", Way("wait_for_them"))

    def paid_for(self) -> Refusal | None:
        """Numbers of other countries cost what nobody has agreed to (THREATS 26)."""
        costs = self.traits.by_country and self.to.kind == PHONE
        if costs and self.standing.country not in self.rules.countries:
            return self.refuse("country_not_allowed")
        return None

    def approved(self) -> Refusal | None:
        if self.wish.kind is not Kind.TEMPLATE:
            return None
        template = self.wish.template
        if template is None or template.status != "approved":
            return self.refuse("template_not_approved", *self._templates)
        if template.places != self.wish.parameters:
            return Refusal("template_parameters")
        if template.category == "authentication" and self.to.kind != PHONE:
            return self.refuse("no_address")  # Meta hands codes to numbers alone
        # Meta delivers none to the numbers of the United States since 2025-04-01
        if template.category == "marketing" and self.standing.country == "US":
            return self.refuse("marketing_not_delivered")
        return None

    def in_time(self) -> Refusal | None:
        if self.traits.window is None or self.wish.kind not in FREE:
            return None
        ends = window_ends(self.traits, self.standing)
        if ends is not None and self.at < ends:
            return None
        reason: Reason = "never_wrote" if ends is None else "window_closed"
        return self.refuse(reason, *self._templates, Way("wait_for_them"))

    def agreed(self) -> Refusal | None:
        """Who wrote to us by this channel may be written to there; who never did must have agreed."""
        if not self.traits.consent or self.standing.heard_at or self.standing.agreed_at:
            return None
        return self.refuse("no_consent", Way("ask_consent"), Way("wait_for_them"))

    def fits(self) -> Refusal | None:
        media_type = self.wish.media_type or ""
        beside = self.wish.kind is Kind.MEDIA
        most = self.traits.most_words(media_type) if beside else self.traits.most_text
        if self.wish.kind in FREE and self.wish.length > most:
            return self.refuse("too_long", Way("shorter", most=most))
        if beside:
            most = self.traits.most_bytes(media_type)
            if not most or self.wish.size > most:
                return self.refuse("media_refused", Way("other_file", most=most or None))
        return None

    def not_at_night(self) -> Refusal | None:
        """What a person of the team answers is wanted at any hour."""
        ends = self.rules.quiet.until(self.at) if self.rules.quiet else None
        answers = self.is_answer and not self.wish.by_itself and self.wish.kind is not Kind.TEMPLATE
        if ends is None or answers:
            return None
        return Refusal("quiet_hours", at=ends)

    def slowly(self) -> Refusal | None:
        if self.traits.at_most is not None:
            most, span = self.traits.at_most
            late = [each for each in self.standing.sent if each > self.at - span]
            if len(late) >= most:
                return Refusal("too_fast", at=late[-most] + span)
        full = self.standing.full_until
        if full is not None and self.at < full and not self.is_answer:
            return self.refuse("daily_limit", at=full)
        return None

    @property
    def _templates(self) -> tuple[Way, ...]:
        """Whether one that is approved could be sent."""
        some = Wish(Kind.TEMPLATE, template=Approved("approved", "utility", 0))
        other = replace(self, wish=some)
        possible = self.traits.templates and self.standing.has_templates
        in_the_way = other.wanted() or other.paid_for() or other.agreed()
        return (Way("template"),) if possible and in_the_way is None else ()


_RULES: Final = (
    _Case.carried,
    _Case.wanted,
    _Case.paid_for,
    _Case.agreed,
    _Case.approved,
    _Case.in_time,
    _Case.fits,
    _Case.not_at_night,
    _Case.slowly,
)
