"""What people read: es first, en and pt beside it. One sentence for each refusal and each note."""

from datetime import datetime
from typing import Final

from litestar.datastructures import Headers

from pascal.app.edge.words.faults import ITEM, MALFORMED, RULES
from pascal.app.edge.words.meetings import when_words
from pascal.app.edge.words.moments import DAYS, MONTHS
from pascal.app.edge.words.refusals import REFUSALS
from pascal.app.edge.words.sending import sending_words
from pascal.domain.errors import Invalid
from pascal.domain.messages import ANSWERED_CALLS, MEETINGS, Note

LANGUAGES: Final = ("es", "en", "pt")
SPANISH: Final = 0

NOTES: Final[dict[str, tuple[str, str, str]]] = {
    "agent_joined": ("{name} se ha unido al chat.", "{name} has joined the chat.", "{name} entrou no chat."),
    "agent_left": (
        "{name} ha salido del chat. Otro asesor te atenderá en breve.",
        "{name} has left the chat. Another adviser will be with you shortly.",
        "{name} saiu do chat. Outro corretor vai atender você em breve.",
    ),
    "agent_gone": (
        "{name} ha salido del chat. Te atenderá otro asesor.",
        "{name} has left the chat. Another adviser will be with you.",
        "{name} saiu do chat. Outro corretor vai atender você.",
    ),
    "resolved": (
        "La conversación ha finalizado.",
        "The conversation has ended.",
        "A conversa foi encerrada.",
    ),
    "continued_elsewhere": (
        "La conversación continúa en tu otro chat.",
        "The conversation goes on in your other chat.",
        "A conversa continua no seu outro chat.",
    ),
    "opted_out": (
        "{name}: pidió no recibir más mensajes. Si cambia de idea, que escriba ALTA (SMS: START).",
        "{name}: asked to get no more messages. Should they change their mind, they write START.",
        "{name}: pediu para não receber mais mensagens. Se mudar de ideia, que escreva VOLTAR (SMS: START).",
    ),
    "opted_in": (
        "{name}: quiere volver a recibir mensajes.",
        "{name}: wants to get messages again.",
        "{name}: quer voltar a receber mensagens.",
    ),
    "goes_on": (
        "Si prefieres, sigue esta conversación por {name}.",
        "If you like, go on with this conversation by {name}.",
        "Se preferir, continue esta conversa por {name}.",
    ),
    "call_in": ("Llamada recibida · {name}", "Call received · {name}", "Ligação recebida · {name}"),
    "call_missed": ("Llamada perdida", "Missed call", "Ligação perdida"),
    "call_out": ("Llamada realizada · {name}", "Call made · {name}", "Ligação feita · {name}"),
    "call_unanswered": ("Llamada sin respuesta", "Call not answered", "Ligação sem resposta"),
    "call_busy": ("Llamada: la línea estaba ocupada", "Call: the line was busy", "Ligação: linha ocupada"),
    "call_failed": (
        "No se pudo realizar la llamada",
        "The call could not be made",
        "A ligação não pôde ser feita",
    ),
    "bot_left": (
        "Seguirá una persona del equipo{name}.",
        "Somebody of the team goes on{name}.",
        "Uma pessoa da equipe continua{name}.",
    ),
    "meeting_moved": (
        "La reunión se cambió · {name}",
        "The meeting was moved · {name}",
        "A reunião mudou · {name}",
    ),
    "meeting_cancelled": (
        "La reunión se canceló · {name}",
        "The meeting was cancelled · {name}",
        "A reunião foi cancelada · {name}",
    ),
    "meeting_adrift": (
        "Quien iba a atender la reunión ya no está; el equipo la coordina de nuevo · {name}",
        "Whoever was to hold the meeting is not here any more; the team arranges it anew · {name}",
        "Quem ia atender a reunião não está mais; a equipe combina de novo · {name}",
    ),
    "lead_not_told": (
        "No salió el aviso de la reunión · {name}",
        "The word of the meeting did not go out · {name}",
        "O aviso da reunião não saiu · {name}",
    ),
    "outside_hours": (
        "Ahora no hay nadie que pueda responder. Te escribimos el {name}.",
        "Nobody can answer right now. We will write to you on {name}.",
        "Agora não há ninguém para responder. Escrevemos para você {name}.",
    ),
}

WHYS: Final[dict[str, tuple[str, str, str]]] = {
    "asked": (
        "se pidió hablar con una persona",
        "a person was asked for",
        "pediu-se para falar com uma pessoa",
    ),
    "unsure": (
        "el asistente no entendió",
        "the assistant did not understand",
        "o assistente não entendeu",
    ),
    "refused": (
        "no se guardan datos",
        "no details are kept",
        "nenhum dado é guardado",
    ),
    "no_time": ("falta un horario", "a time is to be found", "falta um horário"),
    "unproven": (
        "la cita espera un correo confirmado",
        "the meeting waits for a confirmed e-mail",
        "a reunião espera um e-mail confirmado",
    ),
    "meeting_ahead": ("la cita sigue en pie", "the meeting still stands", "a reunião continua de pé"),
    "adrift": (
        "nadie atiende ya su cita",
        "nobody holds their meeting any more",
        "ninguém mais atende a reunião",
    ),
    "switched_off": (
        "el equipo apagó el asistente",
        "the team switched the assistant off",
        "a equipe desligou o assistente",
    ),
}
"""Why the bot left, for the team."""

CHANNELS: Final[dict[str, tuple[str, str, str]]] = {
    "web": ("Chat", "Chat", "Chat"),
    "whatsapp": ("WhatsApp", "WhatsApp", "WhatsApp"),
    "sms": ("SMS", "SMS", "SMS"),
    "email": ("Correo", "E-mail", "E-mail"),
    "voice": ("Teléfono", "Phone", "Telefone"),
}

KINDS: Final[dict[str, tuple[str, str, str]]] = {
    "text": ("Archivo", "File", "Arquivo"),
    "image": ("Imagen", "Image", "Imagem"),
    "file": ("Archivo", "File", "Arquivo"),
    "audio": ("Audio", "Audio", "Áudio"),
    "video": ("Video", "Video", "Vídeo"),
    "location": ("Ubicación", "Location", "Localização"),
    "contacts": ("Contactos", "Contacts", "Contatos"),
    "unsupported": ("Mensaje que no se puede mostrar", "Unsupported message", "Mensagem sem suporte"),
    "reaction": ("Reacción", "Reaction", "Reação"),
    "edit": ("Mensaje editado", "Edited message", "Mensagem editada"),
    "deletion": ("Mensaje eliminado", "Deleted message", "Mensagem apagada"),
}
"""What a message without words is called in lists."""

COLUMNS: Final = (
    ("Id", "Id", "Id"),
    ("Estado", "Status", "Status"),
    ("Prioridad", "Priority", "Prioridade"),
    ("Canal", "Channel", "Canal"),
    ("Nombre", "Name", "Nome"),
    ("Correo", "E-mail", "E-mail"),
    ("Teléfono", "Phone", "Telefone"),
    ("Correo verificado", "E-mail verified", "E-mail verificado"),
    ("Proyecto", "Project", "Projeto"),
    ("Agente", "Agent", "Corretor"),
    ("Etiquetas", "Tags", "Etiquetas"),
    ("Creada", "Created", "Criada"),
    ("Asignada", "Assigned", "Atribuída"),
    ("Cerrada", "Closed", "Encerrada"),
    ("Espera (segundos)", "Wait (seconds)", "Espera (segundos)"),
    ("Mensajes", "Messages", "Mensagens"),
)
"""Over a file of conversations. Not «ID»: a spreadsheet may take what begins so for a format of its own."""

WELCOME_BACK: Final = (
    "Bienvenido de nuevo, {name}. ¿En qué te ayudamos hoy?",
    "Welcome back, {name}. How can we help you today?",
    "Bem-vindo de volta, {name}. Como podemos ajudar hoje?",
)


GOES_ON: Final = (
    "Hola, quiero seguir por aquí la conversación que empecé en el sitio. Código: {code}",
    "Hello, I would like to go on here with the conversation that I began on the site. Code: {code}",
    "Olá, quero continuar por aqui a conversa que comecei no site. Código: {code}",
)
"""What a lead sends from where they go on."""


SECONDS: Final = ("segundo", "second", "segundo")
MINUTES: Final = ("minuto", "minute", "minuto")


def language_of(headers: Headers) -> int:
    """The place of the reader's language in every entry."""
    return language_among(headers.get("accept-language", ""))


def language_among(asked: str) -> int:
    """The first that we speak of those *asked* for, as `Accept-Language` lists them, else Spanish."""
    for part in asked[:200].split(","):
        if (short := part.strip()[:2].lower()) in LANGUAGES:
            return LANGUAGES.index(short)
    return 0


def rule_words(fault: Invalid, language: int = 0) -> str:
    """The sentence of the rule that *fault* breaks."""
    facts = {
        name: ", ".join(map(str, fact)) if isinstance(fact, list | tuple) else fact
        for name, fact in fault.facts.items()
    }
    known = MALFORMED.get(fault.field) if fault.rule == "malformed" else None
    sentence = (known or RULES[fault.rule])[language].format_map(facts)
    return ITEM[language].format(sentence=sentence, **facts) if "place" in facts else sentence


def wait_words(seconds: int, language: int = 0) -> str:
    """What is said to somebody who is to wait."""
    many, unit = (seconds, SECONDS) if seconds < 120 else (-(-seconds // 60), MINUTES)
    wait = f"{many} {unit[language]}{'' if many == 1 else 's'}"
    return REFUSALS["too_many_requests"][language].format(wait=wait)


def last_words(text: str | None, kind: str | None, language: int = 0) -> str | None:
    """What was said last, in a list: of a file without words what it is."""
    return text or (None if kind is None else KINDS[kind][language])


def channel_words(channel: str, language: int = 0) -> str:
    """What people call it; a stranger's by its own name."""
    known = CHANNELS.get(channel)
    return channel.capitalize() if known is None else known[language]


def note_words(note: str, name: str, language: int = 0, *, to_lead: bool = False) -> str:
    """*to_lead*: without what is the team's own business."""
    if note == Note.OUTSIDE_HOURS:
        name = moment_words(datetime.fromisoformat(name), language)
    if note in {Note.OPTED_OUT, Note.OPTED_IN}:
        name = channel_words(name, language)
    if note == Note.GOES_ON:
        name = channel_words(name.partition(" ")[0], language)
    if note == Note.BOT_LEFT:
        name = "" if to_lead else f": {WHYS[name][language]}"
    if note in MEETINGS:
        name = meeting_words(name, language)
    if note == Note.LEAD_NOT_TOLD:
        name = sending_words(name, language)
    if note in ANSWERED_CALLS:
        name = lasted_words(int(name))
    return NOTES[note][language].format(name=name)


def lasted_words(seconds: int) -> str:
    """How long a call took: «1 h 2 min 3 s», in every language."""
    minutes, rest = divmod(seconds, 60)
    parts = ((minutes // 60, "h"), (minutes % 60, "min"), (rest, "s"))
    return " ".join(f"{many} {unit}" for many, unit in parts if many) or "0 s"


def meeting_words(about: str, language: int = 0) -> str:
    """When it is; what was noted before it was kept with its zone stands in figures."""
    zone = about.partition(" ")[2]
    return about if (moment := meeting_moment(about)) is None else when_words(moment, zone, language)


def meeting_moment(about: str) -> datetime | None:
    at, _, _ = about.partition(" ")
    return datetime.fromisoformat(at) if "T" in at else None


def carried_words(note: str, name: str) -> str:
    """What a carrier brings of it: who is not on the site has no button there."""
    link = f" {name.partition(' ')[2]}" if note == Note.GOES_ON else ""
    return note_words(note, name, to_lead=True) + link


_MOMENT = (
    "{day} {date} de {month} desde las {clock}",
    "{day} {date} {month} from {clock}",
    "{day}, {date} de {month}, a partir das {clock}",
)


def moment_words(at: datetime, language: int = 0) -> str:
    """As one says it in a sentence, by the clock that *at* goes by."""
    return _MOMENT[language].format(
        day=DAYS[language][at.weekday()],
        date=at.day,
        month=MONTHS[language][at.month - 1],
        clock=f"{at:%H:%M}",
    )
