"""Signing in and out. Access lasts 15 minutes; a refresh token is good once, or nearly so (THREATS 21)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pascal.domain.actors import Actor, stranger
from pascal.domain.agents import Agent, check_password
from pascal.domain.errors import (
    AccountDisabled,
    BadCredentials,
    EmailTaken,
    Invalid,
    Unauthenticated,
    UnknownPerson,
)
from pascal.domain.events import SessionRefused
from pascal.domain.ids import AgentId, SessionId
from pascal.domain.people import fold_email
from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.identity_provider import OutsideIdentity
from pascal.domain.ports.limits import Limit, Limits
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.security import AgentToken, Passwords, RefreshTokens, Tokens
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.sessions import Session

ACCESS_LIFE: Final = timedelta(minutes=15)
PASSWORD, GOOGLE = "password", "google"
"""By which way somebody signs in."""


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """Wrong passwords that are listened to."""

    per_account: Limit
    per_address: Limit


@dataclass(frozen=True, slots=True)
class SignedInAgent:
    agent: Agent
    access_token: str
    refresh_token: str
    expires_in: int
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """Opens, renews and ends the sessions of agents."""

    storage: Storage
    reads: Reads
    clock: Clock
    ids: Ids
    passwords: Passwords
    tokens: Tokens
    refresh_tokens: RefreshTokens
    limits: Limits
    sign_in_limits: SignInLimits

    async def sign_in(self, email: str, password: str, *, address: str) -> SignedInAgent:
        """Raises `BadCredentials`, in the same time whether the account exists or not."""
        email = fold_email(email)
        await self.limits.spend("login-address", address, self.sign_in_limits.per_address)
        await self.limits.spend("login-account", email, self.sign_in_limits.per_account)
        agent = await self._find(email)
        try:
            # outside: a slow hash holds no connection
            right = await self.passwords.verify(password, agent.password_hash if agent else None)
            if agent is None or not right or not agent.active:
                raise BadCredentials
            await self.limits.clear("login-account", email)
            async with self.storage.begin(by=_actor(agent, address)) as tx:
                return await self._open(tx, await self._still(tx, agent), PASSWORD)
        except BadCredentials:
            await self._tell_refused(agent, PASSWORD, address)
            raise

    async def sign_in_outside(self, identity: OutsideIdentity, *, address: str) -> SignedInAgent:
        """With an account at Google. Unknown e-mails are refused; the account is bound at first use."""
        if not identity.email_verified:
            raise UnknownPerson
        agent = await self._find(fold_email(identity.email))
        try:
            if agent is None:
                raise UnknownPerson
            async with self.storage.begin(by=_actor(agent, address)) as tx:
                return await self._open(tx, await self._bound(tx, agent.id, identity), GOOGLE)
        except UnknownPerson:
            await self._tell_refused(agent, GOOGLE, address)
            raise

    async def _bound(self, tx: Transaction, agent_id: AgentId, identity: OutsideIdentity) -> Agent:
        """The agent whose account *identity* is, from now on if it was nobody's. Raises `UnknownPerson`."""
        agent = await tx.agents.get(agent_id)
        if not agent.active:
            raise UnknownPerson
        if agent.google_subject is None:
            agent.google_subject = identity.subject
            try:
                await tx.agents.save(agent)
            except EmailTaken as error:  # the account is bound to somebody else
                raise UnknownPerson from error
        if agent.google_subject != identity.subject:
            raise UnknownPerson
        return agent

    async def _find(self, email: str) -> Agent | None:
        async with self.storage.begin() as tx:
            return await tx.agents.by_email(email)

    async def _tell_refused(self, agent: Agent | None, way: str, address: str) -> None:
        # also where there is no such person: how long a refusal takes is not to tell who works here
        refused = SessionRefused(agent_id=None if agent is None else agent.id, way=way, at=self.clock.now())
        async with self.storage.begin(by=stranger(address)) as tx:
            tx.record(refused)

    async def refresh(self, refresh_token: str, *, address: str) -> SignedInAgent:
        """A new pair for an old one. A token used again later was stolen from somebody: the session ends.

        Raises `AccountDisabled` for the last token of somebody who was shown out.
        """
        session_id, digest = self.refresh_tokens.read(refresh_token)
        now = self.clock.now()
        async with self.storage.begin(by=stranger(address)) as tx:
            session = await tx.sessions.get(session_id)
            if session is None or now >= session.expires_at:
                raise Unauthenticated
            is_open, genuine = session.is_open(at=now), session.takes(digest, at=now)
            if is_open:
                if genuine:
                    refresh_token, fresh = self.refresh_tokens.issue(session.id)
                    session.renew(digest, fresh, at=now)
                else:
                    session.end(at=now, stolen=True)
                await tx.sessions.save(session)
        if not genuine:
            raise Unauthenticated
        # after the session's lock: agents are locked before sessions everywhere else
        agent = await self.reads.agent(session.agent_id)
        if not is_open:
            raise Unauthenticated if agent.active else AccountDisabled
        return self._answer(agent, session, refresh_token)

    async def sign_out(self, caller: Staff) -> None:
        async with self.storage.begin(by=caller.actor) as tx:
            session = await tx.sessions.get(caller.session_id)
            if session is not None:
                session.end(at=self.clock.now())
                await tx.sessions.save(session)

    async def change_password(self, caller: Staff, current: str, new: str) -> SignedInAgent:
        """Every session ends; the caller gets a new one. Raises `Invalid` for either password."""
        check_password(new)
        await self.limits.spend("login-account", str(caller.id), self.sign_in_limits.per_account)
        async with self.storage.begin() as tx:
            agent = await tx.agents.get(caller.id)
        if not await self.passwords.verify(current, agent.password_hash):
            raise Invalid("current_password", "wrong_password")
        if await self.passwords.verify(new, agent.password_hash):
            raise Invalid("password", "unchanged")
        hashed = await self.passwords.hash(new)
        async with self.storage.begin(by=caller.actor) as tx:
            agent = await self._still(tx, agent)
            agent.set_password(hashed, at=self.clock.now())
            await tx.agents.save(agent)
            await tx.sessions.revoke_all(agent.id, at=self.clock.now())
            return await self._open(tx, agent)

    async def _still(self, tx: Transaction, verified: Agent) -> Agent:
        """The agent as they are now. Raises `BadCredentials` if the password was changed since."""
        agent = await tx.agents.get(verified.id)
        if agent.password_hash != verified.password_hash:
            raise BadCredentials
        return agent

    async def _open(self, tx: Transaction, agent: Agent, way: str | None = None) -> SignedInAgent:
        session_id = SessionId(self.ids.new())
        refresh_token, digest = self.refresh_tokens.issue(session_id)
        session = Session.open(agent.id, digest, id=session_id, at=self.clock.now(), way=way)
        await tx.sessions.save(session)
        return self._answer(agent, session, refresh_token)

    def _answer(self, agent: Agent, session: Session, refresh_token: str) -> SignedInAgent:
        if not agent.active:
            raise Unauthenticated
        access = AgentToken(agent.id, session.id, agent.epoch, expires_at=self.clock.now() + ACCESS_LIFE)
        return SignedInAgent(agent, self.tokens.sign(access), refresh_token, int(ACCESS_LIFE.total_seconds()))


def _actor(agent: Agent, address: str) -> Actor:
    return Actor(agent.id, agent.name, agent.role, address)
