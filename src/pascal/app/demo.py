"""`pascal demo`: a lively house to look at: a team, ten days of conversations, leads who write as you watch.

Everything goes through the use cases, so what the demo shows is what the product does.
"""

import asyncio
import random
import unicodedata
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dishka import AsyncContainer, Provider, Scope, provide
from rich.progress import track

from pascal.app.reactions.qualification import FollowLeads
from pascal.app.settings import Settings
from pascal.app.settings.reading import Environment
from pascal.app.terminal import console
from pascal.app.usecases.agents import EditOneself, FollowConnections, RegisterAgent
from pascal.app.usecases.bot import AnswerAsBot, BotPolicy
from pascal.app.usecases.conversations import (
    ChangeConversation,
    ConversationEdit,
    Form,
    StartConversation,
    TakeConversation,
)
from pascal.app.usecases.meetings import BookMeeting, ChangeMeeting, FindSlots
from pascal.app.usecases.messages import SendMessage
from pascal.app.usecases.ratings import GiveRating
from pascal.domain.agents import Agent, Availability, Role
from pascal.domain.conversations import Priority
from pascal.domain.errors import EmailTaken, PascalError
from pascal.domain.ids import AgentId, ConversationId, MeetingId, SessionId, VisitorId
from pascal.domain.meetings import Status
from pascal.domain.messages import Draft, SenderType
from pascal.domain.permissions import Scope as Reaching
from pascal.domain.permissions import Staff, Visitor
from pascal.domain.ports.agenda import Agenda, WantedMeetings
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.projects import PROJECTS, Project
from pascal.domain.ratings import Opinion

PASSWORD = "pascal-demo"  # noqa: S105 - printed on the screen; the demo is for looking at
TEAM = (
    ("Ana Torres", "ana", Availability.ONLINE),
    ("Luis Quispe", "luis", Availability.ONLINE),
    ("Camila Rojas", "camila", Availability.AWAY),
    ("Diego Salas", "diego", Availability.ONLINE),
)
NAMES = (
    "Juan Pérez",
    "María Fernández",
    "Rosa Huamán",
    "Carlos Mendoza",
    "Lucía Vargas",
    "Jorge Ramírez",
    "Valeria Chávez",
    "Miguel Ángel Soto",
    "Fiorella Paredes",
    "Andrés Castillo",
    "Daniela Núñez",
    "Iván Córdova",
)
OPENINGS = (
    "Hola, ¿sigue disponible el departamento de dos dormitorios?",
    "Buenas tardes, quisiera saber el precio final y si aceptan crédito hipotecario.",
    "¿Puedo visitar el piloto este sábado?",
    "Hola, vi el anuncio. ¿Cuánto es la cuota inicial?",
    "¿El proyecto tiene estacionamiento para dos autos?",
    "Necesito mudarme en marzo, ¿la entrega es inmediata?",
)
TALK = (
    ("agent", "Hola {name}, soy {agent}. Con gusto te ayudo. ¿Para cuándo lo necesitas?"),
    ("lead", "Para el próximo semestre, más o menos."),
    ("agent", "Perfecto. Tenemos unidades desde el piso 4, con vista al parque. ¿Te envío los planos?"),
    ("lead", "Sí, por favor. ¿Y qué bancos financian?"),
    ("agent", "Trabajamos con los cuatro principales. ¿Te parece si agendamos una visita?"),
    ("lead", "Me parece muy bien, el sábado por la mañana."),
)
TOLD_THE_BOT = (
    (
        "Sí, claro. Hasta 200 mil dólares, para dentro de 3 meses.",
        "Va en serio, y lo decido con mi esposa. De 2 dormitorios, con crédito hipotecario.",
        "La primera, por favor.",
    ),
    (
        "De acuerdo. Es urgente, lo antes posible.",
        "Entre 120 y 150 mil dólares, y decido yo. De 3 dormitorios, al contado.",
        "El segundo me queda bien.",
    ),
    (
        "Sí.",
        "Recién estoy mirando, y lo converso con mi familia. Unos 90 mil dólares, dentro de un año.",
        "Perdón, mejor hasta 100 mil dólares.",
    ),
)
"""What they answer the bot; some up to the time that they choose."""
HOW_FAR = (3, None, 2, None, 3, 1, None, 3, 0, None)
"""How many of these each tells it, in turn; who is not asked by it has found somebody of the team at once."""
AFTER_THE_BOT = (
    ("agent", "Hola {name}, soy {agent}. Ya leí lo que nos contaste. ¿Te envío los planos?"),
    ("lead", "Sí, por favor. Gracias, {agent}."),
)
MEETS_AGENT = 2
"""Of those who told so much, every second one agrees on a time with whoever of the team takes them."""
VISIT = timedelta(minutes=45)
CAME = 0.8
"""Of those with whom a visit was agreed on, so many come."""
DAYS = timedelta(days=10)
"""So long ago it began: who has told all they will for a week has been lost on the way."""
WAITING, TALKING = 6, 8
"""Of the last conversations, so many wait, and before them so many go on: two for each of the team."""
ANSWERS = (
    "Gracias, {agent}. ¿Me puede enviar los planos?",
    "Qué bien. ¿Y el mantenimiento, más o menos cuánto es?",
    "¿Se puede visitar el sábado por la mañana?",
    "Perfecto, lo converso con mi familia y le confirmo.",
    "Muchas gracias por su ayuda.",
)
OPINIONS = (
    Opinion(5, "Muy amable, y respondió al instante."),
    Opinion(5),
    None,
    Opinion(4, "Todo claro. Me faltó ver más fotos."),
    Opinion(2, "Tardaron en contestar."),
)
"""What some of them think of it at the end."""
THINKING = (2.0, 6.0)
"""Seconds that a lead takes to answer an agent."""
BUSY = 2
"""Of the team, the last so many work by themselves; whoever watches signs in as one of the others."""
FIRST_PAUSE = 3.0
"""Seconds until the first lead writes: whoever watches wants to see one."""


def demo_settings(house: Settings) -> Settings:
    """Of the house's settings only where to listen, and beside which folder to keep things.

    With its secret the demo, which knows nobody, would sign for each of its leads.
    """
    return Settings(
        pascal_host=house.pascal_host,
        pascal_port=house.pascal_port,
        pascal_data=house.pascal_data.with_name(house.pascal_data.name + "-demo"),
        pascal_admin_password=PASSWORD,
        pascal_bot="off",  # its leads are no people, and answer none
    )


class DemoClock:
    """Time that can be set back, so that the past week has happened."""

    def __init__(self) -> None:
        self.back = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) - self.back


class DemoPlace(Provider):
    """In place of the house's environment: with the settings of its channels the demo would write by them."""

    scope = Scope.APP

    @provide(override=True)
    def environment(self) -> Environment:
        return Environment({})


class DemoTime(DemoPlace):
    """In place of the machine's clock."""

    @provide(override=True)
    def clock(self) -> Clock:
        return DemoClock()


class NobodyIsGone(FollowConnections):
    """The team of the demo has no browsers."""

    async def lower(self, agent_id: AgentId) -> bool:
        return False


class DemoTeam(DemoPlace):
    """In place of who follows connections."""

    follow = provide(NobodyIsGone, provides=FollowConnections, override=True)


@dataclass(frozen=True, slots=True)
class Lead:
    visitor: Visitor
    name: str
    project: Project
    words: str
    conversation: ConversationId


@dataclass(slots=True)
class Demo:
    """Fills the house, then keeps it lively."""

    container: AsyncContainer
    chance: random.Random
    watching: deque[Lead] = field(default_factory=lambda: deque(maxlen=40))
    """The newest leads: they answer whoever answers them."""

    async def fill(self, conversations: int) -> None:
        """A team and *conversations* over the past days; nothing if the team is there already."""
        clock = await self.container.get(Clock)
        try:
            team = [await self._hire(*person) for person in TEAM]
        except EmailTaken:
            return
        for number in track(range(conversations), description="Ten days of conversations …"):
            if isinstance(clock, DemoClock):
                clock.back = DAYS * (1 - number / conversations)
            lead = await self._write()
            told = HOW_FAR[number % len(HOW_FAR)]
            if told is not None:
                await self._tell_bot(lead, TOLD_THE_BOT[number % len(TOLD_THE_BOT)][:told], clock)
            left = conversations - number
            if left > WAITING:
                talk = TALK if told is None else AFTER_THE_BOT
                agent, ends = team[number % len(team)], left > WAITING + TALKING
                meets = told == MEETS_AGENT and number % 4 == 0
                await self._talk(lead, agent, clock, talk, meets=meets, ends=ends)
        if isinstance(clock, DemoClock):
            clock.back = timedelta()
        for agent in team:
            await self._look_back(agent)

    async def live_on(self, every: float) -> None:
        """Leads write, now and then, until cancelled. *every*: seconds between two of them."""
        pause = min(FIRST_PAUSE, every)
        while True:
            await asyncio.sleep(pause)
            lead = await self._write()
            self.watching.append(lead)
            console.print(
                f"{lead.name} waits, about {lead.project.name}: {lead.words}", markup=False, highlight=False
            )
            pause = self.chance.expovariate(1 / every)

    async def work(self, every: float) -> None:
        """While many wait, part of the team answers whoever came first, until cancelled.

        *every*: seconds between two looks.
        """
        storage, clock = await self.container.get(Storage), await self.container.get(Clock)
        served: set[ConversationId] = set()
        while True:
            await asyncio.sleep(every)
            waiting = [lead for lead in self.watching if lead.conversation not in served]
            if len(waiting) <= WAITING:
                continue
            _, mailbox, _ = self.chance.choice(TEAM[-BUSY:])
            async with storage.begin() as tx:
                agent = await tx.agents.by_email(f"{mailbox}@pascal.example")
            served.add(waiting[0].conversation)
            with suppress(PascalError):  # whoever watches was faster
                if agent is not None:
                    await self._talk(waiting[0], agent, clock, TALK, ends=True)

    async def answer_back(self, every: float = 1.0) -> None:
        """Leads answer the agents who write to them, until cancelled. *every*: seconds between two looks."""
        reads = await self.container.get(Reads)
        send = await self.container.get(SendMessage)
        while True:
            await asyncio.sleep(every)
            for lead in tuple(self.watching):
                own = Reach(lead.visitor.id, Reaching.OWN, visitor=True)
                said = await reads.messages(lead.conversation, own, 1)
                if not said or said[-1].sender_type != SenderType.AGENT:
                    continue
                await asyncio.sleep(self.chance.uniform(*THINKING) * every)
                words = ANSWERS[said[-1].seq // 2 % len(ANSWERS)]
                agent = (said[-1].sender_name or "").partition(" ")[0]
                await send(lead.visitor, lead.conversation, Draft.of(words.format(agent=agent)))

    async def _hire(self, name: str, mailbox: str, availability: Availability) -> Agent:
        register, edit = await self.container.get(RegisterAgent), await self.container.get(EditOneself)
        agent = await register(
            None, email=f"{mailbox}@pascal.example", password=PASSWORD, name=name, role=Role.AGENT
        )
        return await edit(_at_work(agent), availability=availability)

    async def _write(self) -> Lead:
        choice = self.chance.choice
        name, project, words = choice(NAMES), choice(PROJECTS), choice(OPENINGS)
        start, ids = await self.container.get(StartConversation), await self.container.get(Ids)
        visitor = Visitor(VisitorId(ids.new()))
        form = Form(
            name=name,
            email=f"{_mailbox(name)}.{str(visitor.id)[-6:]}@correo.example",
            phone=f"9{self.chance.randrange(10**7, 10**8)}",
            project_id=project.id,
        )
        started = await start(visitor, form, Draft.of(words))
        return Lead(visitor, name, project, words, started.conversation.id)

    async def _tell_bot(self, lead: Lead, answers: Sequence[str], clock: Clock) -> None:
        """It greets, and asks one thing after the other; afterwards it is off."""
        bot = replace(await self.container.get(AnswerAsBot), policy=BotPolicy())
        send = await self.container.get(SendMessage)
        await (await self.container.get(FollowLeads)).follow(lead.conversation, clock.now())
        await bot(lead.conversation)
        for words in answers:
            self._pass(clock)
            await send(lead.visitor, lead.conversation, Draft.of(words))
            await bot(lead.conversation)

    async def _meet(self, lead: Lead, agent: Agent, clock: Clock) -> None:
        """The week after, or as soon after as there is room."""
        storage, slots = await self.container.get(Storage), await self.container.get(FindSlots)
        async with storage.begin() as tx:
            talk = await tx.conversations.get(lead.conversation)
            one = await tx.qualifications.of(talk.lead_id, talk.claimed_by)
        book = await self.container.get(BookMeeting)
        for days in range(8, 15):
            free = await slots.of(agent, (clock.now() + timedelta(days=days)).date(), VISIT)
            if one is not None and free:
                subject = f"Visita a {lead.project.name}"
                await book(_at_work(agent), one.id, subject, self.chance.choice(free))
                return

    async def _look_back(self, agent: Agent) -> None:
        """Who of the leads came is known of each meeting that is over."""
        agenda, clock = await self.container.get(Agenda), await self.container.get(Clock)
        end, now = (await self.container.get(ChangeMeeting)).end, clock.now()
        over = WantedMeetings(until=now, agent_id=agent.id, statuses=[Status.BOOKED])
        for each in await agenda.meetings(Reach(agent.id, Reaching.OWN), over, 1000):
            if each.until <= now:
                await end(_at_work(agent), MeetingId(each.id), came=self.chance.random() < CAME)

    async def _talk(
        self,
        lead: Lead,
        agent: Agent,
        clock: Clock,
        talk: Sequence[tuple[str, str]],
        *,
        meets: bool = False,
        ends: bool,
    ) -> None:
        staff = _at_work(agent)
        take, send = await self.container.get(TakeConversation), await self.container.get(SendMessage)
        change = await self.container.get(ChangeConversation)
        self._pass(clock)
        await take(staff, lead.conversation)
        for side, text in talk[: self.chance.randint(2, len(talk))]:
            self._pass(clock)
            words = text.format(name=lead.name.split()[0], agent=agent.name.split()[0])
            says = staff if side == "agent" else lead.visitor
            await change.mark_read(says, lead.conversation, None)
            await send(says, lead.conversation, Draft.of(words))
        edit = ConversationEdit(
            priority=self.chance.choice([None, *Priority]),
            tags=tuple(self.chance.sample(["visita", "crédito", "inversión", "familia"], 2)),
        )
        await change.describe(staff, lead.conversation, edit)
        if meets:
            await self._meet(lead, agent, clock)
        if ends:
            self._pass(clock)
            await change.resolve(staff, lead.conversation)
            if (opinion := OPINIONS[lead.conversation.int % len(OPINIONS)]) is not None:
                await (await self.container.get(GiveRating))(lead.visitor, lead.conversation, opinion)

    def _pass(self, clock: Clock) -> None:
        """A little time goes by."""
        if isinstance(clock, DemoClock):
            clock.back = max(timedelta(), clock.back - timedelta(seconds=self.chance.randint(5, 180)))


def _at_work(agent: Agent) -> Staff:
    return Staff(agent.id, agent.name, agent.role, SessionId(UUID(int=0)), "127.0.0.1")


def _mailbox(name: str) -> str:
    """The first name as it stands in an e-mail, without accents."""
    first = name.split(maxsplit=1)[0].lower()
    return unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
