"""What people read: es first, en and pt beside it. One sentence for each refusal and each note."""

from typing import Final

from litestar.datastructures import Headers

LANGUAGES: Final = ("es", "en", "pt")

REFUSALS: Final[dict[str, tuple[str, str, str]]] = {
    "not_found": ("No encontrado", "Not found", "Não encontrado"),
    "forbidden": (
        "No tienes permisos para realizar esta acción",
        "You are not allowed to do this",
        "Você não tem permissão para realizar esta ação",
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
    "too_many_requests": (
        "Demasiados intentos. Espera un momento y vuelve a probar.",
        "Too many attempts. Wait a moment and try again.",
        "Muitas tentativas. Espere um momento e tente de novo.",
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
    "characters": (
        "Contiene caracteres no permitidos",
        "Has characters that are not allowed",
        "Contém caracteres não permitidos",
    ),
    "too_long": ("Es demasiado largo", "Too long", "É longo demais"),
    "too_short": (
        "Es demasiado corto (mínimo 8 caracteres)",
        "Too short (at least 8 characters)",
        "É curto demais (mínimo 8 caracteres)",
    ),
    "too_large": ("El archivo es demasiado grande", "The file is too large", "O arquivo é grande demais"),
    "empty": ("Está vacío", "Empty", "Está vazio"),
    "unsupported_type": (
        "Tipo de archivo no admitido: envía una imagen, un PDF, un audio o un video",
        "Unsupported file type: send an image, a PDF, audio or video",
        "Tipo de arquivo não suportado: envie uma imagem, um PDF, um áudio ou um vídeo",
    ),
    "out_of_range": ("Está fuera del rango permitido", "Out of range", "Está fora do intervalo permitido"),
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
        "La conversación continúa en tu chat anterior.",
        "The conversation goes on in your earlier chat.",
        "A conversa continua no seu chat anterior.",
    ),
}

WELCOME_BACK: Final = (
    "Bienvenido de nuevo, {name}. ¿En qué te ayudamos hoy?",
    "Welcome back, {name}. How can we help you today?",
    "Bem-vindo de volta, {name}. Como podemos ajudar hoje?",
)


def language_of(headers: Headers) -> int:
    """The place of the reader's language in every entry: the first of theirs that we speak, else Spanish."""
    for part in headers.get("accept-language", "")[:200].split(","):
        if (short := part.strip()[:2].lower()) in LANGUAGES:
            return LANGUAGES.index(short)
    return 0


def note_words(note: str, name: str, language: int = 0) -> str:
    return NOTES[note][language].format(name=name)
