"""What a lead is told of a meeting: es, en, pt."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pascal.app.edge.words.moments import DAYS, MONTHS

_MOMENT: Final = (
    "{day} {date} de {month} a las {clock} (hora de {place})",
    "{day}, {month} {date} at {clock} ({place} time)",
    "{day}, {date} de {month}, às {clock} (horário de {place})",
)
SAID: Final[dict[str, tuple[str, str, str]]] = {
    "booked": (
        "Tu reunión está agendada: «{subject}», {when}, con {agent}.",
        "Your meeting is booked: “{subject}”, {when}, with {agent}.",
        "Sua reunião está marcada: “{subject}”, {when}, com {agent}.",
    ),
    "moved": (
        "Tu reunión cambió de hora: «{subject}» es ahora {when}, con {agent}.",
        "Your meeting has been moved: “{subject}” is now {when}, with {agent}.",
        "Sua reunião mudou de horário: “{subject}” agora é {when}, com {agent}.",
    ),
    "cancelled": (
        "Tu reunión «{subject}» con {agent}, {when}, se canceló.",
        "Your meeting “{subject}” with {agent}, {when}, was cancelled.",
        "Sua reunião “{subject}” com {agent}, {when}, foi cancelada.",
    ),
    "reminder": (
        "Te recordamos tu reunión: «{subject}», {when}, con {agent}.",
        "A reminder of your meeting: “{subject}”, {when}, with {agent}.",
        "Lembramos sua reunião: “{subject}”, {when}, com {agent}.",
    ),
}
CHANGE_IT: Final = (
    "Si necesitas cambiarla o cancelarla: {link}",
    "If you need to move or cancel it: {link}",
    "Se precisar mudar ou cancelar: {link}",
)
SUBJECTS: Final[dict[str, tuple[str, str, str]]] = {
    "booked": ("Reunión: {subject}", "Meeting: {subject}", "Reunião: {subject}"),
    "moved": (
        "Reunión cambiada de hora: {subject}",
        "Meeting moved: {subject}",
        "Reunião com novo horário: {subject}",
    ),
    "cancelled": (
        "Reunión cancelada: {subject}",
        "Meeting cancelled: {subject}",
        "Reunião cancelada: {subject}",
    ),
    "reminder": ("Recordatorio: {subject}", "Reminder: {subject}", "Lembrete: {subject}"),
}
"""Of mails."""


def when_words(at: datetime, zone: str, language: int = 0) -> str:
    """By the clock of *zone*, which is named: whoever reads it may live by another."""
    local = at.astimezone(ZoneInfo(zone))
    return _MOMENT[language].format(
        day=DAYS[language][local.weekday()],
        date=local.day,
        month=MONTHS[language][local.month - 1],
        clock=f"{local:%H:%M}",
        place=zone.rpartition("/")[2].replace("_", " "),
    )
