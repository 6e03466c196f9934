"""What people read: es first, en and pt beside it. One sentence for each refusal and each note."""

from datetime import datetime
from typing import Final

from litestar.datastructures import Headers

from pascal.domain.errors import Invalid
from pascal.domain.messages import Note

LANGUAGES: Final = ("es", "en", "pt")
SPANISH: Final = 0

REFUSALS: Final[dict[str, tuple[str, str, str]]] = {
    "not_found": ("No encontrado", "Not found", "Não encontrado"),
    "forbidden": (
        "No tienes permisos para realizar esta acción",
        "You are not allowed to do this",
        "Você não tem permissão para realizar esta ação",
    ),
    "not_taken_yet": (
        "Toma primero la conversación",
        "Take the conversation first",
        "Assuma primeiro a conversa",
    ),
    "anothers_conversation": (
        "La atiende otra persona",
        "Somebody else is handling it",
        "Outra pessoa está atendendo",
    ),
    "unauthorized": (
        "Token inválido o expirado",
        "Invalid or expired token",
        "Token inválido ou expirado",
    ),
    "bad_credentials": (
        "Correo o contraseña incorrectos",
        "Wrong e-mail or password",
        "E-mail ou senha incorretos",
    ),
    "unknown_person": (
        "Acceso denegado. Contacte al administrador para ser dado de alta.",
        "Access denied. Ask your administrator to register you.",
        "Acesso negado. Peça ao administrador para ser cadastrado.",
    ),
    "validation_error": ("Datos inválidos", "Invalid data", "Dados inválidos"),
    "already_taken": (
        "Otro agente ya tomó este chat",
        "Another agent has already taken this chat",
        "Outro agente já assumiu este chat",
    ),
    "conversation_closed": (
        "La conversación ya finalizó",
        "The conversation has ended",
        "A conversa já foi encerrada",
    ),
    "not_in_progress": (
        "Nadie atiende esta conversación",
        "Nobody is handling this conversation",
        "Ninguém atende esta conversa",
    ),
    "agent_at_capacity": (
        "El agente ha alcanzado su límite de chats simultáneos",
        "The agent has reached their limit of concurrent chats",
        "O agente atingiu seu limite de chats simultâneos",
    ),
    "agent_unavailable": (
        "El agente está deshabilitado",
        "The agent is disabled",
        "O agente está desativado",
    ),
    "email_taken": (
        "Ya existe un usuario con ese correo",
        "A user with that e-mail already exists",
        "Já existe um usuário com esse e-mail",
    ),
    "has_history": (
        "Tiene conversaciones o mensajes: desactívalo en lugar de eliminarlo",
        "There are conversations or messages of theirs: disable them instead of deleting",
        "Há conversas ou mensagens dessa pessoa: desative-a em vez de excluí-la",
    ),
    "too_many_requests": (
        "Demasiados intentos. Vuelve a probar en {wait}.",
        "Too many attempts. Try again in {wait}.",
        "Muitas tentativas. Tente de novo em {wait}.",
    ),
    "unavailable": (
        "Servicio no disponible por un momento. Vuelve a intentarlo.",
        "Service unavailable for a moment. Try again.",
        "Serviço indisponível por um momento. Tente de novo.",
    ),
    "method_not_allowed": ("Método no permitido", "Method not allowed", "Método não permitido"),
    "unsupported_media_type": (
        "El contenido debe enviarse como application/json",
        "The content must be sent as application/json",
        "O conteúdo deve ser enviado como application/json",
    ),
    "not_a_form": (
        "El archivo debe enviarse como multipart/form-data, en el campo `file`",
        "The file must be sent as multipart/form-data, in the field `file`",
        "O arquivo deve ser enviado como multipart/form-data, no campo `file`",
    ),
    "range_not_satisfiable": (
        "El archivo no tiene esa parte",
        "The file has no such part",
        "O arquivo não tem essa parte",
    ),
    "payload_too_large": (
        "El contenido es demasiado grande",
        "The content is too large",
        "O conteúdo é grande demais",
    ),
    "internal": ("Error interno del servidor", "Internal server error", "Erro interno do servidor"),
}

RULES: Final[dict[str, tuple[str, str, str]]] = {
    "required": ("Es obligatorio", "Required", "É obrigatório"),
    "malformed": ("No tiene un formato válido", "Not in a valid format", "Não tem um formato válido"),
    "number": ("Debe ser un número entero", "Must be a whole number", "Deve ser um número inteiro"),
    "text": ("Debe ser un texto", "Must be a text", "Deve ser um texto"),
    "boolean": ("Debe ser true o false", "Must be true or false", "Deve ser true ou false"),
    "list": ("Debe ser una lista", "Must be a list", "Deve ser uma lista"),
    "uuid": (
        "Debe ser un UUID, como 5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90",
        "Must be a UUID, such as 5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90",
        "Deve ser um UUID, como 5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90",
    ),
    "object": ("Debe ser un objeto JSON", "Must be a JSON object", "Deve ser um objeto JSON"),
    "no_such_agent": (
        "El agente de soporte no existe",
        "There is no such agent",
        "O agente de suporte não existe",
    ),
    "date": (
        "Debe ser una fecha como 2026-01-05, o un momento como 2026-01-05T09:00:00-05:00",
        "Must be a date such as 2026-01-05, or a moment such as 2026-01-05T09:00:00-05:00",
        "Deve ser uma data como 2026-01-05, ou um momento como 2026-01-05T09:00:00-05:00",
    ),
    "days": (
        "El período debe tener entre 1 y {most} días",
        "The period has to be of 1 to {most} days",
        "O período deve ter de 1 a {most} dias",
    ),
    "before_start": (
        "Debe ser posterior al comienzo",
        "Must be after the beginning",
        "Deve ser posterior ao começo",
    ),
    "week": (
        "Debe tener siete días, cada uno con hasta 6 tramos que no se crucen",
        "Must have seven days, each of up to 6 spans that do not overlap",
        "Deve ter sete dias, cada um com até 6 intervalos que não se cruzem",
    ),
    "too_many": ("Son demasiados (máximo {most})", "Too many (at most {most})", "São demais (máximo {most})"),
    "no_such_user": ("El usuario no existe", "There is no such user", "O usuário não existe"),
    "support_priority": (
        "La prioridad debe ser low, medium o high",
        "The priority has to be low, medium or high",
        "A prioridade deve ser low, medium ou high",
    ),
    "inactive_agent": (
        "El agente de soporte no está activo",
        "The agent is disabled",
        "O agente de suporte não está ativo",
    ),
    "json": ("No es JSON válido", "Not valid JSON", "Não é JSON válido"),
    "no_token": (
        "Falta el token: Authorization: Bearer <token>",
        "The token is missing: Authorization: Bearer <token>",
        "Falta o token: Authorization: Bearer <token>",
    ),
    "choice": ("Debe ser uno de: {choices}", "Must be one of: {choices}", "Deve ser um de: {choices}"),
    "not_uploaded": (
        "Sube antes el archivo con POST /api/v1/uploads y usa el `url` de su respuesta",
        "First upload the file with POST /api/v1/uploads and use the `url` of its answer",
        "Envie antes o arquivo com POST /api/v1/uploads e use o `url` da resposta",
    ),
    "characters": (
        "Contiene caracteres no permitidos",
        "Has characters that are not allowed",
        "Contém caracteres não permitidos",
    ),
    "too_long": (
        "Es demasiado largo (máximo {most} caracteres)",
        "Too long (at most {most} characters)",
        "É longo demais (máximo {most} caracteres)",
    ),
    "too_short": (
        "Es demasiado corto (mínimo {least} caracteres)",
        "Too short (at least {least} characters)",
        "É curto demais (mínimo {least} caracteres)",
    ),
    "too_large": (
        "El archivo es demasiado grande (máximo {megabytes:g} MB)",
        "The file is too large (at most {megabytes:g} MB)",
        "O arquivo é grande demais (máximo {megabytes:g} MB)",
    ),
    "tags": (
        "Admite {most} etiquetas, de 1 a {longest} caracteres cada una",
        "Takes {most} tags, of 1 to {longest} characters each",
        "Aceita {most} etiquetas, de 1 a {longest} caracteres cada uma",
    ),
    "empty": ("Está vacío", "Empty", "Está vazio"),
    "unsupported_type": (
        "Tipo de archivo no admitido: envía JPEG, PNG, GIF, WebP, PDF, MP3, M4A, OGG, WAV, MP4, MOV o WebM",
        "Unsupported file type: send JPEG, PNG, GIF, WebP, PDF, MP3, M4A, OGG, WAV, MP4, MOV or WebM",
        "Tipo de arquivo não aceito: envie JPEG, PNG, GIF, WebP, PDF, MP3, M4A, OGG, WAV, MP4, MOV ou WebM",
    ),
    "another_type": (
        "El archivo es de otro tipo: {right}",
        "The file is of another type: {right}",
        "O arquivo é de outro tipo: {right}",
    ),
    "wrong_password": (
        "No es tu contraseña actual",
        "Not your current password",
        "Não é a sua senha atual",
    ),
    "used": (
        "Ya identifica otro mensaje: usa uno nuevo para cada mensaje",
        "Stands for another message already: use a new one for each message",
        "Já identifica outra mensagem: use um novo para cada mensagem",
    ),
    "unchanged": (
        "Debe ser distinta de la actual",
        "Must differ from the current one",
        "Deve ser diferente da atual",
    ),
    "out_of_range": (
        "Debe estar entre {least} y {most}",
        "Must be between {least} and {most}",
        "Deve estar entre {least} e {most}",
    ),
    "refused": (
        "El código no es válido o ya venció. Pide uno nuevo.",
        "The code is not valid or has expired. Ask for a new one.",
        "O código não é válido ou expirou. Peça um novo.",
    ),
    "oneself": (
        "No puedes hacerlo con tu propia cuenta",
        "Not with your own account",
        "Não pode ser feito com a própria conta",
    ),
}

_MOMENT = (
    "Debe ser un momento con su zona, como 2026-01-05T09:00:00-05:00",
    "Must be a moment with its zone, such as 2026-01-05T09:00:00-05:00",
    "Deve ser um momento com o seu fuso, como 2026-01-05T09:00:00-05:00",
)

MALFORMED: Final[dict[str, tuple[str, str, str]]] = {
    "holidays": (
        "Debe ser una lista de fechas, como 2026-07-28",
        "Must be a list of dates, such as 2026-07-28",
        "Deve ser uma lista de datas, como 2026-07-28",
    ),
    "assignee": (
        "Debe ser «me», «none» o el id de un agente",
        "Must be “me”, “none” or an agent's id",
        "Deve ser “me”, “none” ou o id de um agente",
    ),
    "email": (
        "Debe ser un correo, como ana@correo.example",
        "Must be an e-mail, such as ana@correo.example",
        "Deve ser um e-mail, como ana@correo.example",
    ),
    "phone": (
        "Debe ser un teléfono, como 987 654 321 o +51 987 654 321",
        "Must be a phone number, such as 987 654 321 or +51 987 654 321",
        "Deve ser um telefone, como 987 654 321 ou +51 987 654 321",
    ),
    "time_zone": (
        "Debe ser una zona horaria, como America/Lima",
        "Must be a time zone, such as America/Lima",
        "Deve ser um fuso horário, como America/Lima",
    ),
    "project_id": (
        "Debe ir en una sola línea, sin caracteres invisibles",
        "Must be one line, without invisible characters",
        "Deve ser uma só linha, sem caracteres invisíveis",
    ),
    "cursor": (
        "Usa el `nextCursor` que dio la misma lista",
        "Use the `nextCursor` that the same list gave",
        "Use o `nextCursor` que a mesma lista deu",
    ),
    "created_from": _MOMENT,
    "created_to": _MOMENT,
    "from_": _MOMENT,
    "to": _MOMENT,
}
"""What would be right, by field (in our words)."""

NOTES: Final[dict[str, tuple[str, str, str]]] = {
    "agent_joined": ("{name} se ha unido al chat.", "{name} has joined the chat.", "{name} entrou no chat."),
    "agent_left": (
        "{name} ha salido del chat. Otro asesor te atenderá en breve.",
        "{name} has left the chat. Another adviser will be with you shortly.",
        "{name} saiu do chat. Outro consultor vai atender você em breve.",
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
    "outside_hours": (
        "Ahora no hay nadie que pueda responder. Te escribimos el {name}.",
        "Nobody can answer right now. We will write to you on {name}.",
        "Agora não há ninguém para responder. Escrevemos para você {name}.",
    ),
}

KINDS: Final[dict[str, tuple[str, str, str]]] = {
    "text": ("Archivo", "File", "Arquivo"),
    "image": ("Imagen", "Image", "Imagem"),
    "file": ("Archivo", "File", "Arquivo"),
    "audio": ("Audio", "Audio", "Áudio"),
    "video": ("Video", "Video", "Vídeo"),
}
"""What a file without words is called in lists."""

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
    ("Agente", "Agent", "Agente"),
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


SECONDS: Final = ("segundo", "second", "segundo")
MINUTES: Final = ("minuto", "minute", "minuto")


def language_of(headers: Headers) -> int:
    """The place of the reader's language in every entry: the first of theirs that we speak, else Spanish."""
    for part in headers.get("accept-language", "")[:200].split(","):
        if (short := part.strip()[:2].lower()) in LANGUAGES:
            return LANGUAGES.index(short)
    return 0


def rule_words(fault: Invalid, language: int = 0) -> str:
    """The sentence of the rule that *fault* breaks."""
    facts = {
        name: ", ".join(map(str, fact)) if isinstance(fact, list | tuple) else fact
        for name, fact in fault.facts.items()
    }
    if fault.rule == "malformed" and fault.field in MALFORMED:
        return MALFORMED[fault.field][language]
    return RULES[fault.rule][language].format_map(facts)


def wait_words(seconds: int, language: int = 0) -> str:
    """What is said to somebody who is to wait."""
    many, unit = (seconds, SECONDS) if seconds < 120 else (-(-seconds // 60), MINUTES)
    wait = f"{many} {unit[language]}{'' if many == 1 else 's'}"
    return REFUSALS["too_many_requests"][language].format(wait=wait)


def last_words(text: str | None, kind: str | None, language: int = 0) -> str | None:
    """What was said last, in a list: of a file without words what it is."""
    return text or (None if kind is None else KINDS[kind][language])


def note_words(note: str, name: str, language: int = 0) -> str:
    if note == Note.OUTSIDE_HOURS:
        name = moment_words(datetime.fromisoformat(name), language)
    return NOTES[note][language].format(name=name)


_DAYS = (
    ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"),
)
_MONTHS = (
    (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    (
        *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
        *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
    ),
)
_MOMENT = (
    "{day} {date} de {month} desde las {clock}",
    "{day} {date} {month} from {clock}",
    "{day}, {date} de {month}, a partir das {clock}",
)


def moment_words(at: datetime, language: int = 0) -> str:
    """As one says it in a sentence, by the clock that *at* goes by."""
    return _MOMENT[language].format(
        day=_DAYS[language][at.weekday()],
        date=at.day,
        month=_MONTHS[language][at.month - 1],
        clock=f"{at:%H:%M}",
    )
