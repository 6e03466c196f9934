"""What people read about a value that will not do, in `LANGUAGES`: by rule, by what is malformed."""

from typing import Final

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
        "O corretor não existe",
    ),
    "date": (
        "Debe ser una fecha como 2026-01-05, o un momento como 2026-01-05T09:00:00-05:00",
        "Must be a date such as 2026-01-05, or a moment such as 2026-01-05T09:00:00-05:00",
        "Deve ser uma data como 2026-01-05, ou um momento como 2026-01-05T09:00:00-05:00",
    ),
    "moment": (
        "Debe ser un momento con su zona, como 2026-01-05T09:00:00-05:00",
        "Must be a moment with its zone, such as 2026-01-05T09:00:00-05:00",
        "Deve ser um momento com o seu fuso, como 2026-01-05T09:00:00-05:00",
    ),
    "day": (
        "Debe ser una fecha, como 2026-07-28",
        "Must be a date, such as 2026-07-28",
        "Deve ser uma data, como 2026-07-28",
    ),
    "days": (
        "El período debe tener entre 1 y {most} días",
        "The period has to be of 1 to {most} days",
        "O período deve ter de 1 a {most} dias",
    ),
    "past": (
        "Debe ser un momento futuro",
        "Must be a moment in the future",
        "Deve ser um momento futuro",
    ),
    "too_far": (
        "No puede ser más de {days} días después",
        "Cannot be more than {days} days ahead",
        "Não pode ser mais de {days} dias à frente",
    ),
    "cannot_read": (
        "Esa persona no puede leer esta conversación",
        "That person may not read this conversation",
        "Essa pessoa não pode ler esta conversa",
    ),
    "budget": (
        "Debe ser un monto como 50000, un rango como 10000-50000, o 50000+",
        "Must be an amount such as 50000, a range such as 10000-50000, or 50000+",
        "Deve ser um valor como 50000, uma faixa como 10000-50000, ou 50000+",
    ),
    "unanswered": (
        "El cliente aún no lo ha dicho",
        "The lead has not said it yet",
        "O cliente ainda não disse isso",
    ),
    "undoubted": (
        "No hay ninguna duda sobre esto",
        "There is no doubt about this",
        "Não há nenhuma dúvida sobre isso",
    ),
    "unasked": (
        "No se pregunta a este cliente. Usa: {choices}",
        "This lead is not asked that. Use: {choices}",
        "Isso não se pergunta a este cliente. Use: {choices}",
    ),
    "length": (
        "Debe durar entre {least} y {most} minutos",
        "Must last {least} to {most} minutes",
        "Deve durar de {least} a {most} minutos",
    ),
    "another_lead": (
        "No es el cliente de esa calificación",
        "Not the lead of that qualification",
        "Não é o cliente dessa qualificação",
    ),
    "not_begun": (
        "La reunión aún no ha empezado",
        "The meeting has not begun yet",
        "A reunião ainda não começou",
    ),
    "reason_back": (
        "Al retroceder, di por qué",
        "To go back, say why",
        "Para voltar, diga por quê",
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
    "never_open": (
        "Debe haber al menos un tramo: para cerrar unos días están los feriados",
        "Must have at least one span: to close for some days there are holidays",
        "Deve haver ao menos um intervalo: para fechar alguns dias há os feriados",
    ),
    "too_many": ("Son demasiados (máximo {most})", "Too many (at most {most})", "São demais (máximo {most})"),
    "web_address": (
        "Debe ser una dirección que empiece con https:// o http://",
        "Must be an address that begins with https:// or http://",
        "Deve ser um endereço que comece com https:// ou http://",
    ),
    "credentials": (
        "No puede llevar usuario ni contraseña",
        "Must not carry a user or a password",
        "Não pode levar usuário nem senha",
    ),
    "address_refused": (
        "No se puede llamar a esa dirección: pertenece a una red privada",
        "That address cannot be called: it belongs to a private network",
        "Não é possível chamar esse endereço: pertence a uma rede privada",
    ),
    "no_such_user": ("El usuario no existe", "There is no such user", "O usuário não existe"),
    "support_priority": (
        "La prioridad debe ser low, medium o high",
        "The priority has to be low, medium or high",
        "A prioridade deve ser low, medium ou high",
    ),
    "adrift": (
        "Quien iba a atenderla ya no trabaja aquí: cancela la reunión y agenda otra",
        "Whoever was to hold it does not work here any more: cancel the meeting and book another",
        "Quem ia atender não trabalha mais aqui: cancele a reunião e marque outra",
    ),
    "inactive_agent": (
        "El agente de soporte no está activo",
        "The agent is disabled",
        "O corretor não está ativo",
    ),
    "json": ("No es JSON válido", "Not valid JSON", "Não é JSON válido"),
    "json_at": (
        "No es JSON válido: falla en el byte {byte}, contando desde 0",
        "Not valid JSON: it fails at byte {byte}, counting from 0",
        "Não é JSON válido: falha no byte {byte}, contando a partir de 0",
    ),
    "json_cut": (
        "No es JSON válido: termina antes de tiempo",
        "Not valid JSON: it ends too soon",
        "Não é JSON válido: termina antes da hora",
    ),
    "no_token": (
        "Falta el token: Authorization: Bearer <token>",
        "The token is missing: Authorization: Bearer <token>",
        "Falta o token: Authorization: Bearer <token>",
    ),
    "choice": ("Debe ser uno de: {choices}", "Must be one of: {choices}", "Deve ser um de: {choices}"),
    "anothers": ("Es de {name}", "It is {name}'s", "É de {name}"),
    "not_set_up": (
        "Ese canal no está configurado",
        "That channel is not set up",
        "Esse canal não está configurado",
    ),
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
    "unknown_variable": (
        "No existe la variable {{{{{name}}}}} (línea {line}, columna {column}). Usa: {choices}",
        "There is no variable {{{{{name}}}}} (line {line}, column {column}). Use: {choices}",
        "Não existe a variável {{{{{name}}}}} (linha {line}, coluna {column}). Use: {choices}",
    ),
    "malformed_variable": (
        "Variable incompleta (línea {line}, columna {column}): escríbela como {{{{lead.name}}}}",
        "Incomplete variable (line {line}, column {column}): write it like {{{{lead.name}}}}",
        "Variável incompleta (linha {line}, coluna {column}): escreva-a como {{{{lead.name}}}}",
    ),
    "too_long_filled": (
        "Con sus variables puede pasar de {most} caracteres (cada una llega a {each})",
        "With its variables it may exceed {most} characters (each takes up to {each})",
        "Com as variáveis pode passar de {most} caracteres (cada uma chega a {each})",
    ),
    "unfilled": (
        "Quedan variables de la plantilla sin llenar",
        "Variables of the template are left unfilled",
        "Restam variáveis do modelo sem preencher",
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
    "many": ("Admite {most} como máximo", "Takes {most} at most", "Aceita no máximo {most}"),
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


ITEM: Final = ("Elemento {place}: {sentence}", "Item {place}: {sentence}", "Item {place}: {sentence}")
"""Before the sentence of what is wrong with one of a list."""


MALFORMED: Final[dict[str, tuple[str, str, str]]] = {
    "short_code": (
        "Debe ser una sola palabra de letras, números, - y _, como /visita",
        "Must be one word of letters, digits, - and _, such as /visita",
        "Deve ser uma só palavra de letras, números, - e _, como /visita",
    ),
    **dict.fromkeys(
        ("cliente_id", "contrato_id"),
        (
            "Debe tener de 1 a 64 caracteres que se puedan imprimir",
            "Must have 1 to 64 printable characters",
            "Deve ter de 1 a 64 caracteres imprimíveis",
        ),
    ),
    "canal": (
        "Debe ser voz, sms, whatsapp, email u otro canal, en minúsculas",
        "Must be voz, sms, whatsapp, email or another channel, in small letters",
        "Deve ser voz, sms, whatsapp, email ou outro canal, em minúsculas",
    ),
    "channel": (
        "Debe ser el nombre de un canal en mayúsculas, como WEB o WHATSAPP",
        "Must be a channel's name in capitals, such as WEB or WHATSAPP",
        "Deve ser o nome de um canal em maiúsculas, como WEB ou WHATSAPP",
    ),
    "assignee": (
        "Debe ser «me», «none» o el id de un agente",
        "Must be “me”, “none” or an agent's id",
        "Deve ser “me”, “none” ou o id de um corretor",
    ),
    **dict.fromkeys(
        ("email", "destinatario", "attendee_email"),
        (
            "Debe ser un correo, como ana@correo.example",
            "Must be an e-mail, such as ana@example.com",
            "Deve ser um e-mail, como ana@example.com",
        ),
    ),
    "asunto": (
        "Debe ir en una sola línea, de 1 a 255 caracteres",
        "Must be one line of 1 to 255 characters",
        "Deve ser uma só linha, de 1 a 255 caracteres",
    ),
    **dict.fromkeys(
        ("phone", "telefono", "hacia"),
        (
            "Debe ser un teléfono, como 987 654 321 o +51 987 654 321",
            "Must be a phone number with its country, such as +1 415 555 0132",
            "Deve ser um telefone com o país, como +55 11 91234-5678",
        ),
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
        "Usa el cursor que dio la misma lista",
        "Use the cursor that the same list gave",
        "Use o cursor que a mesma lista deu",
    ),
    "client_id": (
        "Debe ser un identificador tuyo, como un UUID, sin caracteres invisibles",
        "Must be an identifier of your own, such as a UUID, without invisible characters",
        "Deve ser um identificador seu, como um UUID, sem caracteres invisíveis",
    ),
    "identity": (
        "Debe ser el HMAC-SHA256 del correo en minúsculas, en hexadecimal, con el secreto del sitio",
        "Must be the HMAC-SHA256 of the e-mail in lower case, in hexadecimal, with the site's secret",
        "Deve ser o HMAC-SHA256 do e-mail em minúsculas, em hexadecimal, com o segredo do site",
    ),
    "url": (
        "Debe ser una dirección como https://crm.example.com/hooks/pascal, sin espacios ni acentos",
        "Must be an address such as https://crm.example.com/hooks/pascal, without blanks or accents",
        "Deve ser um endereço como https://crm.example.com/hooks/pascal, sem espaços nem acentos",
    ),
    "endpoint": (
        "Debe ser una dirección https de la web, la que da PushManager.subscribe()",
        "Must be an https address of the web, the one that PushManager.subscribe() gives",
        "Deve ser um endereço https da web, o que PushManager.subscribe() dá",
    ),
    "p256dh": (
        "Debe ser la clave pública que da el navegador: un punto de P-256 (65 bytes), en base64url",
        "Must be the public key that the browser gives: a point of P-256 (65 bytes), in base64url",
        "Deve ser a chave pública que o navegador dá: um ponto de P-256 (65 bytes), em base64url",
    ),
    "auth": (
        "Debe ser el secreto que da el navegador: 16 bytes, en base64url",
        "Must be the secret that the browser gives: 16 bytes, in base64url",
        "Deve ser o segredo que o navegador dá: 16 bytes, em base64url",
    ),
}
"""What would be right, by field (in our words)."""
