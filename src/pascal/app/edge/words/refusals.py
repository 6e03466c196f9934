"""What people read who are refused something, in `LANGUAGES`, by code."""

from typing import Final

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
    "account_disabled": (
        "Tu cuenta está desactivada. Habla con un administrador.",
        "Your account is disabled. Talk to an administrator.",
        "Sua conta está desativada. Fale com um administrador.",
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
        "Outro corretor já assumiu este chat",
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
        "O corretor atingiu seu limite de chats simultâneos",
    ),
    "agent_unavailable": (
        "El agente está deshabilitado",
        "The agent is disabled",
        "O corretor está desativado",
    ),
    "already_sent": (
        "Ese mensaje programado ya se envió o se canceló",
        "That scheduled message was already sent or cancelled",
        "Essa mensagem agendada já foi enviada ou cancelada",
    ),
    "too_many_scheduled": (
        "Ya hay 20 mensajes programados en esta conversación",
        "There are already 20 scheduled messages in this conversation",
        "Já há 20 mensagens agendadas nesta conversa",
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
    "not_rateable": (
        "Esta conversación no se puede calificar",
        "This conversation cannot be rated",
        "Esta conversa não pode ser avaliada",
    ),
    "already_rated": (
        "Esta conversación ya fue calificada",
        "This conversation has been rated already",
        "Esta conversa já foi avaliada",
    ),
    "slot_taken": (
        "Esa hora no está libre: elige otra",
        "That time is not free: choose another",
        "Esse horário não está livre: escolha outro",
    ),
    "meeting_over": (
        "Esa reunión ya pasó o se canceló",
        "That meeting is over or was cancelled",
        "Essa reunião já passou ou foi cancelada",
    ),
    "short_code_taken": (
        "Ya hay una plantilla con ese código",
        "There is a template with that code already",
        "Já existe um modelo com esse código",
    ),
    "no_more_templates": (
        "No caben más plantillas: elimina alguna",
        "There is no room for more templates: delete one",
        "Não cabem mais modelos: exclua algum",
    ),
    "changed_meanwhile": (
        "Otra persona lo cambió mientras tanto. Revisa lo que hay ahora y vuelve a guardar.",
        "Somebody else changed it meanwhile. Look at what there is now and save again.",
        "Outra pessoa mudou isto nesse meio-tempo. Veja o que há agora e salve de novo.",
    ),
    "no_more_webhooks": (
        "No caben más webhooks: elimina alguno",
        "There is no room for more webhooks: delete one",
        "Não cabem mais webhooks: exclua algum",
    ),
    "webhook_off": (
        "El webhook está desactivado: actívalo primero",
        "The webhook is off: turn it on first",
        "O webhook está desativado: ative-o primeiro",
    ),
    "too_many_requests": (
        "Demasiados intentos. Vuelve a probar en {wait}.",
        "Too many attempts. Try again in {wait}.",
        "Muitas tentativas. Tente de novo em {wait}.",
    ),
    "identity_taken": (
        "Ese número o correo es de otro cliente",
        "That number or e-mail is another lead's",
        "Esse número ou e-mail é de outro cliente",
    ),
    "identity_proven": (
        "El cliente escribió desde ahí o lo comprobó: no se puede quitar",
        "The lead wrote from there or proved it: it cannot be taken away",
        "O cliente escreveu daí ou o comprovou: não dá para remover",
    ),
    "cannot_send": (
        "Este mensaje no puede salir ahora por el canal en que está el cliente.",
        "This message cannot go out now by the channel on which the lead is.",
        "Esta mensagem não pode sair agora pelo canal em que o cliente está.",
    ),
    "cannot_call": (
        "Ahora no se puede hacer esta llamada.",
        "This call cannot be made now.",
        "Esta ligação não pode ser feita agora.",
    ),
    "no_mailbox": (
        "Ahora no se puede usar tu correo.",
        "Your mailbox cannot be used now.",
        "Agora não é possível usar seu e-mail.",
    ),
    "no_calendar": (
        "Ahora no se puede usar tu calendario.",
        "Your calendar cannot be used now.",
        "Agora não é possível usar seu calendário.",
    ),
    "bad_signature": (
        "La firma no es válida.",
        "The signature is not valid.",
        "A assinatura não é válida.",
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
