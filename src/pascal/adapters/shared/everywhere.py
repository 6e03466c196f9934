"""What one process does to live connections, the others do too."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec
import structlog

from pascal.domain.ports.live import LiveUnavailable

if TYPE_CHECKING:  # with one process there is none, and Redis is not loaded
    from pascal.adapters.shared.bus import Bus

log = structlog.get_logger()

Act = TypeVar("Act")


class Everywhere(Generic[Act]):
    """Has acts done here first, then by the other processes, each in the order given.

    Who hands in again what the bus refused has it done here once: it is seldom told twice to our own.
    """

    def __init__(
        self, do: Callable[[Sequence[Act]], None], acts: msgspec.json.Decoder[list[Act]], bus: "Bus | None"
    ) -> None:
        """*do* them here; *acts* reads what another process says."""
        self._do = do
        self._acts = acts
        self._bus = bus
        self._done_here: Counter[bytes] = Counter()
        """Of what the bus refused last, all that was done here."""

    async def act(self, acts: Sequence[Act]) -> None:
        """Raises `LiveUnavailable` if the others did not hear of it: then all of it is to be handed in again,
        with what happened meanwhile.
        """
        if not acts:
            return
        if self._bus is None:
            self._do(acts)
            return
        said = [msgspec.json.encode(each) for each in acts]
        self._do(self._news(acts, said))
        try:
            await self._bus.say(b"[%b]" % b",".join(said))
        except LiveUnavailable:
            self._done_here = Counter(said)  # and nothing from before
            raise
        self._done_here.clear()

    async def act_once(self, act: Act) -> None:
        """What nobody hands in again. Raises `LiveUnavailable`."""
        self._do([act])
        if self._bus is not None:
            await self._bus.say(msgspec.json.encode([act]))

    def overhear(self, what: bytes) -> None:
        """Do what another process said."""
        try:
            self._do(self._acts.decode(what))
        except msgspec.DecodeError:
            log.exception("live_bus_unreadable")  # said by another version of us
        except Exception:  # what is said next must be heard
            log.exception("live_failed")

    def _news(self, acts: Sequence[Act], said: Sequence[bytes]) -> list[Act]:
        """What is left without what was done here already; what comes twice is done twice."""
        done, news = self._done_here.copy(), list[Act]()
        for act, words in zip(acts, said, strict=True):
            if done[words] > 0:
                done[words] -= 1
            else:
                news.append(act)
        return news
