"""What a person at the keyboard reads: answers on the one stream, complaints in a sentence on the other."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from pascal.adapters.postgres.embedded import EmbeddedPostgresError
from pascal.adapters.postgres.schema import MigrationFailed
from pascal.app.edge.words import LANGUAGES, rule_words
from pascal.app.settings import SettingsError
from pascal.domain.errors import EmailTaken, Invalid, NotFound
from pascal.domain.ports.channels import Misconfigured
from pascal.domain.ports.storage import StorageUnavailable

ENGLISH = LANGUAGES.index("en")
console = Console()
_complaints = Console(stderr=True)


def called() -> str:
    """How to call this program again: by its name where the shell finds it so, else by its path."""
    path = sys.argv[0]
    name = Path(path).name
    return name if shutil.which(name) == path else path


@contextmanager
def plain_errors() -> Iterator[None]:
    """What the person at the keyboard can mend is told in a sentence, without a traceback."""
    try:
        yield
    except (
        SettingsError,
        EmbeddedPostgresError,
        MigrationFailed,
        StorageUnavailable,
        EmailTaken,
        Invalid,
        Misconfigured,
        NotFound,
    ) as error:
        complain(sentence(error))
        raise SystemExit(1) from error


def sentence(error: Exception) -> str:
    match error:
        case StorageUnavailable():
            return "The embedded database cannot be reached. Its log is postgres/postgres.log in PASCAL_DATA."
        case EmailTaken():
            return "Somebody has that e-mail already."
        case NotFound():
            return "Nobody of the team has that e-mail."
        case Invalid(all=faults):
            return " ".join(_fault(each) for each in faults)
        case _:
            return str(error)


def _fault(fault: Invalid) -> str:
    words = rule_words(fault, ENGLISH)
    return f"The {fault.field} is not right: {words[0].lower()}{words[1:]}."


def complain(text: str) -> None:
    _complaints.print(text, style="red", highlight=False, markup=False, soft_wrap=not _complaints.is_terminal)
