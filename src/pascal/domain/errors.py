"""Every refusal by its name.

    PascalError
    ├── NotFound            it does not exist, or it is not yours to know of
    ├── Forbidden           known, but not for your role
    │   ├── UnknownPerson           a Google account that nobody registered
    │   ├── NotTakenYet             it waits: take it first
    │   └── AnothersConversation    a colleague has it
    ├── Unauthenticated     nobody, or no longer somebody
    │   ├── NoToken                 nothing was shown
    │   ├── BadCredentials          wrong e-mail or password
    │   └── AccountDisabled         they were of the team
    ├── Invalid             the input breaks a rule; `field` says where
    │   ├── TooLarge                a file of too many bytes
    │   └── CodeRefused             a verification code that is no longer, or never was, right
    ├── Conflict            right input, wrong moment
    │   ├── AlreadyTaken            another agent has the conversation
    │   ├── ConversationClosed      resolved is final
    │   ├── NotInProgress           nobody has it, so it cannot be released or transferred
    │   ├── NotItsTurn              somebody spoke or acted since the bot looked, or has it
    │   ├── AgentAtCapacity         the agent has as many open conversations as allowed
    │   ├── AgentUnavailable        the agent is disabled
    │   ├── AlreadySent             what was to be said later has been said, or will not be
    │   ├── TooManyScheduled        as much as may wait in one conversation is waiting
    │   ├── EmailTaken              somebody else has that e-mail
    │   ├── IdentityTaken           somebody else is reached there
    │   ├── IdentityProven          they are reached there beyond doubt
    │   ├── CannotSend              no carrier may bring it to the lead now
    │   ├── CannotCall              this call is not to be made, or not now
    │   ├── NoMailbox               one's own mailbox is not connected, or works no more
    │   ├── NoCalendar              one's own calendar elsewhere is not connected, or works no more
    │   ├── MeetingOver             it was, or is not to be
    │   ├── SlotTaken               that time is not free, or never was
    │   ├── NotRateable             nobody is asked what they think of it: not yet, no more, or never
    │   ├── AlreadyRated            what the lead thinks of it is known
    │   ├── HasHistory              what they did stays, and so do they
    │   ├── ShortCodeTaken          another template has that `/code`
    │   ├── NoMoreTemplates         as many as may be
    │   ├── NoMoreWebhooks          as many as may be
    │   ├── ChangedMeanwhile        somebody else saved it since it was read
    │   └── SubscriptionOff         a webhook that is off is not called
    ├── TooMany             slow down; `retry_after` says how long
    ├── Collision           somebody was first; look again
    └── ProviderUnavailable somebody else's service is away (`ports/identity_provider.py`)

What our own technology says when it is away is no refusal: `StorageUnavailable`, `LiveUnavailable`,
`FilesUnavailable`, `AnalystUnavailable` and `MailUnavailable` stand with their ports.

The words a person reads and the HTTP status belong to the faces (`app/edge/errors.py`).
"""

from collections.abc import Callable, Sequence


class PascalError(Exception):
    """A refusal that has a name."""


class NotFound(PascalError):
    """It does not exist, or it is not the caller's to know of: the two look the same."""


class Forbidden(PascalError):
    """The caller's role does not allow it."""


class NotTakenYet(Forbidden):
    """The conversation waits, and whoever takes it may do this."""


class AnothersConversation(Forbidden):
    """A colleague has the conversation, which the caller may read."""


class Unauthenticated(PascalError):
    """No caller, or one who is no longer welcome."""


class NoToken(Unauthenticated):
    """The caller showed no token at all."""


class BadCredentials(Unauthenticated):
    """Wrong e-mail or password; which of them is not said."""


class AccountDisabled(Unauthenticated):
    """Said to nobody but whose session it was: to a stranger an account is neither there nor disabled."""


class UnknownPerson(Forbidden):
    """An outside identity (Google) that no administrator has registered."""


class Invalid(PascalError):
    """The input breaks a rule, or several."""

    def __init__(self, field: str, rule: str, *others: "Invalid", **facts: object) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        """In our words (`client_id`); a face has its own."""
        self.rule = rule
        """A word for the rule (`required`, `too_long`, …); the faces have the sentences."""
        self.facts = facts
        """What its sentence tells: `least`, `most`, `choices`."""
        self.all = (self, *others)
        """Every rule that is broken."""


def faults(*checks: Callable[[], object]) -> list[Invalid]:
    """What each of *checks* finds wrong."""
    found: list[Invalid] = []
    for check in checks:
        try:
            check()
        except Invalid as error:
            found.extend(error.all)
    return found


def refuse(found: Sequence[Invalid]) -> None:
    """Raises one `Invalid` for all that was *found*, if anything was."""
    if found:
        first, *others = found
        raise Invalid(first.field, first.rule, *others, **first.facts)


class TooLarge(Invalid):
    """A file of more bytes than are taken."""

    def __init__(self, most: int) -> None:
        super().__init__("file", "too_large", megabytes=most / 1_000_000)


class Conflict(PascalError):
    """Right input at the wrong moment."""


class AlreadyTaken(Conflict):
    """Another agent has the conversation."""


class ConversationClosed(Conflict):
    """Resolved is final."""


class NotInProgress(Conflict):
    """Nobody has the conversation, so there is nothing to release or to hand over."""


class NotItsTurn(Conflict):
    """Somebody spoke or acted since the bot looked, or it has nothing to say there at all."""


class AgentAtCapacity(Conflict):
    """The agent has as many open conversations as allowed."""


class AgentUnavailable(Conflict):
    """The agent is disabled."""


class AlreadySent(Conflict):
    """What was to be said later has been said, or was cancelled."""


class TooManyScheduled(Conflict):
    """As much as may wait in one conversation is waiting to be said."""


class IdentityTaken(Conflict):
    """Another lead is reached there."""

    def __init__(self, whose: str | None = None) -> None:
        super().__init__()
        self.whose = whose
        """Their name, where the caller may know of them."""


class IdentityProven(Conflict):
    """They wrote from there, or had the link: nobody of the team takes that back."""


class CannotSend(Conflict):
    """No carrier may bring it to the lead now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """A word of `sending.Reason`."""


class CannotCall(Conflict):
    """A call that is not to be made, or not now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """A word of `calls.CallReason`, or `not_set_up`."""


class NoMailbox(Conflict):
    """One's own mailbox, which it needs, is not connected, or works no more."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """`not_set_up`, `not_connected`, `locked_out`, `refused` or `too_late`."""


class NoCalendar(Conflict):
    """One's own calendar elsewhere, which it needs, is not connected, or works no more."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """`not_set_up`, `not_connected`, `locked_out`, `refused` or `too_late`."""


class EmailTaken(Conflict):
    """Somebody else has that e-mail."""


class MeetingOver(Conflict):
    """A meeting that was, or was called off, stays as it is."""


class SlotTaken(Conflict):
    """The agent meets somebody else at that time, or nobody at all."""


class NotRateable(Conflict):
    """It goes on, here or elsewhere; or nobody of the team answered in it; or it ended long ago."""


class AlreadyRated(Conflict):
    """Each conversation is rated once, and that stays."""


class HasHistory(Conflict):
    """A person of the team to whom conversations or messages belong."""


class ShortCodeTaken(Conflict):
    """Another template of the house, or of the same person, has that `/code`."""


class NoMoreTemplates(Conflict):
    """The house, or this person, has as many templates as may be."""


class NoMoreWebhooks(Conflict):
    """As many addresses as may be are called."""


class ChangedMeanwhile(Conflict):
    """Somebody else has saved it since the caller read it: what they would save is not about what stands."""


class SubscriptionOff(Conflict):
    """A webhook that is off is not called: not for a test, and not again."""


class CodeRefused(Invalid):
    """A verification code that is wrong, used, too old or tried too often; which of them is not said."""

    def __init__(self) -> None:
        super().__init__("code", "refused")


class TooMany(PascalError):
    """Slow down."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"retry after {retry_after:.0f} s")
        self.retry_after = retry_after
        """Seconds."""


class Collision(PascalError):
    """Somebody was first with the same key, or two stood in each other's way.

    Use cases look again a few times; whoever gets it nevertheless may try again a moment later.
    """
