"""Why one's own calendar elsewhere cannot be used, and what to do: es, en, pt."""

from typing import Final

CALENDARS: Final[dict[str, tuple[str, str, str]]] = {
    "not_set_up": (
        "Aquí no está configurado Outlook: tus reuniones son tu calendario. Avisa a un administrador.",
        "Outlook is not set up here: your meetings are your calendar. Tell an administrator.",
        "O Outlook não está configurado aqui: suas reuniões são seu calendário. Avise um administrador.",
    ),
    "not_connected": (
        "Conecta primero tu calendario en tu perfil.",
        "First connect your calendar in your profile.",
        "Conecte primeiro seu calendário no seu perfil.",
    ),
    "locked_out": (
        "Tu calendario ya no nos da acceso. Vuelve a conectarlo en tu perfil.",
        "Your calendar lets us in no more. Connect it again in your profile.",
        "Seu calendário não nos dá mais acesso. Conecte-o de novo no seu perfil.",
    ),
    "refused": (
        "El calendario no se conectó: hace falta aceptar todos los permisos. Vuelve a intentarlo.",
        "The calendar was not connected: all permissions have to be accepted. Try again.",
        "O calendário não foi conectado: é preciso aceitar todas as permissões. Tente de novo.",
    ),
    "too_late": (
        "El calendario no se conectó: pasó demasiado tiempo o fue en otro navegador. Vuelve a intentarlo.",
        "The calendar was not connected: it took too long, or was in another browser. Try again.",
        "O calendário não foi conectado: passou tempo demais ou foi em outro navegador. Tente de novo.",
    ),
}


def calendar_words(reason: str, language: int = 0) -> str:
    return CALENDARS[reason][language]
