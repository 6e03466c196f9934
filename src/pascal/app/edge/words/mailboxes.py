"""Why one's own mailbox cannot be used, and what to do: es, en, pt."""

from typing import Final

MAILBOXES: Final[dict[str, tuple[str, str, str]]] = {
    "not_set_up": (
        "El correo del equipo no está configurado. Avisa a un administrador.",
        "Mailboxes of the team are not set up. Tell an administrator.",
        "O e-mail da equipe não está configurado. Avise um administrador.",
    ),
    "not_connected": (
        "Conecta primero tu correo en tu perfil.",
        "First connect your mailbox in your profile.",
        "Conecte primeiro seu e-mail no seu perfil.",
    ),
    "locked_out": (
        "Tu correo ya no nos da acceso. Vuelve a conectarlo en tu perfil.",
        "Your mailbox lets us in no more. Connect it again in your profile.",
        "Seu e-mail não nos dá mais acesso. Conecte-o de novo no seu perfil.",
    ),
    "refused": (
        "El correo no se conectó: hace falta aceptar todos los permisos. Vuelve a intentarlo.",
        "The mailbox was not connected: all permissions have to be accepted. Try again.",
        "O e-mail não foi conectado: é preciso aceitar todas as permissões. Tente de novo.",
    ),
    "too_late": (
        "El correo no se conectó: pasó demasiado tiempo o fue en otro navegador. Vuelve a intentarlo.",
        "The mailbox was not connected: it took too long, or was in another browser. Try again.",
        "O e-mail não foi conectado: passou tempo demais ou foi em outro navegador. Tente de novo.",
    ),
}


def mailbox_words(reason: str, language: int = 0) -> str:
    return MAILBOXES[reason][language]
