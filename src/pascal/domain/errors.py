"""Every refusal by its name.

    PascalError
    ├── NotFound            it does not exist, or it is not yours to know of
    ├── Forbidden           known, but not for your role
    │   └── UnknownPerson           a Google account that nobody registered
    ├── Unauthenticated     nobody, or no longer somebody
    │   └── BadCredentials          wrong e-mail or password
    ├── Invalid             the input breaks a rule; `field` says where
    │   └── CodeRefused             a verification code that is no longer, or never was, right
    ├── Conflict            right input, wrong moment
    │   ├── AlreadyTaken            another agent has the conversation
    │   ├── ConversationClosed      resolved is final
    │   ├── NotInProgress           nobody has it, so it cannot be released or transferred
    │   ├── AgentAtCapacity         the agent has as many open conversations as allowed
    │   ├── AgentUnavailable        the agent is disabled
    │   └── EmailTaken              somebody else has that e-mail
    ├── TooMany             slow down; `retry_after` says how long
    ├── Collision           somebody was first; look again
    └── ProviderUnavailable somebody else's service is away (`ports/identity_provider.py`)

What our own technology says when it is away is no refusal: `StorageUnavailable`, `LiveUnavailable` and
`MailUnavailable` stand with their ports.

The words a person reads and the HTTP status belong to the faces (`app/edge/errors.py`).
"""


class PascalError(Exception):
    """A refusal that has a name."""


class NotFound(PascalError):
    """It does not exist, or it is not the caller's to know of: the two look the same."""


class Forbidden(PascalError):
    """The caller's role does not allow it."""


class Unauthenticated(PascalError):
    """No caller, or one who is no longer welcome."""


class BadCredentials(Unauthenticated):
    """Wrong e-mail or password; which of them is not said."""


class UnknownPerson(Forbidden):
    """An outside identity (Google) that no administrator has registered."""


class Invalid(PascalError):
    """The input breaks a rule."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        """In our words (`client_id`); a face has its own."""
        self.rule = rule
        """A word for the rule (`required`, `too_long`, …); the faces have the sentences."""


class Conflict(PascalError):
    """Right input at the wrong moment."""


class AlreadyTaken(Conflict):
    """Another agent has the conversation."""


class ConversationClosed(Conflict):
    """Resolved is final."""


class NotInProgress(Conflict):
    """Nobody has the conversation, so there is nothing to release or to hand over."""


class AgentAtCapacity(Conflict):
    """The agent has as many open conversations as allowed."""


class AgentUnavailable(Conflict):
    """The agent is disabled."""


class EmailTaken(Conflict):
    """Somebody else has that e-mail."""


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
