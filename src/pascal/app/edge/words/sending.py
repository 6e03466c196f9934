"""Why something does not go to a lead by a channel, and what to do: es, en, pt."""

from typing import Final

SENDING: Final[dict[str, tuple[str, str, str]]] = {
    "no_address": (
        "No se sabe dónde escribirle por este canal. Agrega su número o correo, o usa otro canal.",
        "Nobody knows where to reach them by this channel. Add their number or e-mail, or use another one.",
        "Não se sabe onde escrever por este canal. Adicione o número ou e-mail, ou use outro canal.",
    ),
    "not_supported": (
        "Este canal no lleva mensajes así. Envíalo de otra forma o por otro canal.",
        "This channel does not carry such messages. Send it differently, or by another channel.",
        "Este canal não leva mensagens assim. Envie de outra forma ou por outro canal.",
    ),
    "opted_out": (
        "Pidió no recibir más mensajes por este canal. Los recibirá si lo pide (WhatsApp: ALTA; SMS: START).",
        "They asked for no more messages by this channel, until they ask for them (WhatsApp, SMS: START).",
        "Pediu para não receber mensagens por este canal. Receberá se pedir (WhatsApp: VOLTAR; SMS: START).",
    ),
    "country_not_allowed": (
        "No se escribe ni se llama a números de ese país. Quien instaló Pascal puede permitirlo.",
        "Numbers of that country are neither called nor written to. Whoever installed Pascal can allow it.",
        "Não se escreve nem se liga para números desse país. Quem instalou o Pascal pode permitir.",
    ),
    "template_not_approved": (
        "La plantilla no está aprobada. Elige otra.",
        "The template is not approved. Choose another one.",
        "O modelo não está aprovado. Escolha outro.",
    ),
    "template_parameters": (
        "La plantilla pide otra cantidad de datos. Complétalos todos.",
        "The template wants another number of values. Fill in all of them.",
        "O modelo pede outra quantidade de dados. Preencha todos.",
    ),
    "marketing_not_delivered": (
        "WhatsApp no entrega publicidad a números de Estados Unidos. Usa otra plantilla o canal.",
        "WhatsApp delivers no marketing to numbers of the United States. Use another template or channel.",
        "O WhatsApp não entrega publicidade a números dos Estados Unidos. Use outro modelo ou canal.",
    ),
    "never_wrote": (
        "Aún no ha escrito por este canal. Envía una plantilla, o espera a que escriba.",
        "They have not written by this channel yet. Send a template, or wait until they write.",
        "Ainda não escreveu por este canal. Envie um modelo, ou espere que escreva.",
    ),
    "window_closed": (
        "Pasaron 24 horas desde su último mensaje. Envía una plantilla, o espera a que escriba.",
        "It is 24 hours since their last message. Send a template, or wait until they write.",
        "Passaram 24 horas desde a última mensagem. Envie um modelo, ou espere que escreva.",
    ),
    "no_consent": (
        "No consta que quiera mensajes por este canal. Pídele permiso y anótalo, o espera a que escriba.",
        "Nothing says that they want messages by this channel. Ask and note it, or wait until they write.",
        "Não consta que queira receber mensagens por este canal. Peça e anote, ou espere que escreva.",
    ),
    "too_long": (
        "Es demasiado largo para este canal. Acórtalo o envíalo en partes.",
        "It is too long for this channel. Shorten it, or send it in parts.",
        "É longo demais para este canal. Encurte ou envie em partes.",
    ),
    "media_refused": (
        "Este canal no lleva ese archivo. Prueba con otro formato o uno más pequeño.",
        "This channel does not carry that file. Try another format, or a smaller one.",
        "Este canal não leva esse arquivo. Tente outro formato ou um menor.",
    ),
    "quiet_hours": (
        "Es hora de descanso. Se puede enviar más tarde.",
        "These are quiet hours. It can be sent later.",
        "É hora de descanso. Pode ser enviado mais tarde.",
    ),
    "too_fast": (
        "Son muchos mensajes seguidos. Espera un momento.",
        "That is many messages in a row. Wait a moment.",
        "São muitas mensagens seguidas. Espere um momento.",
    ),
    "daily_limit": (
        "Se alcanzó el límite diario de personas nuevas. Se puede enviar mañana, o cuando escriba.",
        "The daily limit of new people is reached. It can be sent tomorrow, or when they write.",
        "O limite diário de pessoas novas foi atingido. Pode ser enviado amanhã, ou quando escrever.",
    ),
    "bad_address": (
        "Ese número o correo no existe en este canal. Revísalo o usa otro canal.",
        "That number or e-mail does not exist on this channel. Check it, or use another channel.",
        "Esse número ou e-mail não existe neste canal. Verifique ou use outro canal.",
    ),
    "not_reachable": (
        "No se le puede entregar ahora. Intenta más tarde o por otro canal.",
        "It cannot be delivered to them now. Try later, or by another channel.",
        "Não é possível entregar agora. Tente mais tarde ou por outro canal.",
    ),
    "blocked": (
        "Bloqueó nuestros mensajes en este canal. Usa otro.",
        "They block our messages on this channel. Use another one.",
        "Bloqueou nossas mensagens neste canal. Use outro.",
    ),
    "spam": (
        "El operador lo tomó por publicidad no deseada. Escríbelo de otra forma.",
        "The carrier took it for spam. Word it differently.",
        "A operadora tomou como spam. Escreva de outra forma.",
    ),
    "not_registered": (
        "El operador exige registrar nuestro número antes. Avisa a un administrador.",
        "The carrier wants our number registered first. Tell an administrator.",
        "A operadora exige registrar nosso número antes. Avise um administrador.",
    ),
    "marketing_limit": (
        "WhatsApp no le entrega más publicidad por ahora. Espera a que escriba, o usa otro canal.",
        "WhatsApp delivers no more marketing to them for now. Wait until they write, or use another channel.",
        "O WhatsApp não entrega mais publicidade por enquanto. Espere que escreva, ou use outro canal.",
    ),
    "payment": (
        "Hay un problema de pago con el operador. Avisa a un administrador.",
        "There is a payment problem with the carrier. Tell an administrator.",
        "Há um problema de pagamento com a operadora. Avise um administrador.",
    ),
    "account": (
        "El operador restringió nuestra cuenta. Avisa a un administrador.",
        "The carrier has restricted our account. Tell an administrator.",
        "A operadora restringiu nossa conta. Avise um administrador.",
    ),
    "credentials": (
        "El canal perdió su acceso. Avisa a un administrador.",
        "The channel has lost its access. Tell an administrator.",
        "O canal perdeu o acesso. Avise um administrador.",
    ),
    "no_mailbox": (
        "Nadie ha conectado su correo. Conecta el tuyo en tu perfil y vuelve a enviarlo.",
        "Nobody has connected their mailbox. Connect yours in your profile and send it again.",
        "Ninguém conectou o e-mail. Conecte o seu no seu perfil e envie de novo.",
    ),
    "unavailable": (
        "El canal no respondió después de muchos intentos. Vuelve a enviarlo más tarde.",
        "The channel did not answer, many times over. Send it again later.",
        "O canal não respondeu após muitas tentativas. Envie de novo mais tarde.",
    ),
    "busy": ("La línea estaba ocupada.", "The line was busy.", "A linha estava ocupada."),
    "no_answer": ("Nadie contestó.", "Nobody answered.", "Ninguém atendeu."),
    "cancelled": (
        "Se colgó antes de que contestaran.",
        "It was hung up before anybody answered.",
        "Desligaram antes de atender.",
    ),
    "rejected": (
        "El canal no lo aceptó. Prueba de otra forma o por otro canal.",
        "The channel did not accept it. Try differently, or by another channel.",
        "O canal não aceitou. Tente de outra forma ou por outro canal.",
    ),
}


def sending_words(reason: str, language: int = 0) -> str:
    """Of a reason that we do not know: of a stranger's channel."""
    return SENDING.get(reason, SENDING["rejected"])[language]
