"""Whoever asked is told of their payload's fields, not of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from pascal.domain.errors import Invalid


@contextmanager
def blaming(asked: str, known: str) -> Iterator[None]:
    """What we know as *known* they called *asked*."""
    try:
        yield
    except Invalid as error:
        if error.field != known:
            raise
        raise Invalid(asked, error.rule, **error.facts) from error
