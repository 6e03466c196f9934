"""Which channels there are: those that are installed and set up, whoever wrote them."""

import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from pascal.app.wiring.channels import GROUP, Drawer, installed, outlook_of
from pascal.domain.channels import Channel, Traits
from pascal.domain.ports.channels import Kit, Misconfigured
from pascal.testing.builders import Clock
from pascal.testing.channels import MemorySafe


class Pigeons:
    def __init__(self, kit: Kit, name: str = "pigeon") -> None:
        self.kit, self.closed = kit, False
        self.traits = Traits(Channel(name), ("pigeon",), most_text=100)

    async def aclose(self) -> None:
        self.closed = True


class Owls(Pigeons):
    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, "owl")


def needs_a_loft(kit: Kit) -> Pigeons | None:
    if "PIGEON_LOFT" not in kit.environment:
        return None
    if not kit.environment["PIGEON_LOFT"]:
        raise Misconfigured("PIGEON_LOFT is empty: say where they sleep")
    return Pigeons(kit)


def breaks(kit: Kit) -> Pigeons:
    raise ZeroDivisionError("of theirs")


def is_something_else(kit: Kit) -> object:
    return object()


@pytest.fixture(autouse=True)
def strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("strangers")
    for each in (Pigeons, Owls, needs_a_loft, breaks, is_something_else):
        setattr(module, each.__name__, each)
    monkeypatch.setitem(sys.modules, "strangers", module)


def entry(name: str, makes: str) -> EntryPoint:
    return EntryPoint(name, f"strangers:{makes}", GROUP)


def kit(**environment: str) -> Kit:
    return Kit(environment, "https://pascal.example", "PE", 1, Clock(), MemorySafe({}))


async def test_those_that_are_set_up_are_there_and_closed_at_the_end() -> None:
    async with installed(kit(), [entry("pigeon", "Pigeons"), entry("owl", "Owls")]) as found:
        assert [each.traits.channel for each in found.adapters] == ["owl", "pigeon"]
        pigeons = found.get(Channel("pigeon"))
        assert isinstance(pigeons, Pigeons)
        assert not pigeons.closed
    assert pigeons.closed


async def test_where_nothing_is_set_up_there_is_none() -> None:
    async with installed(kit(), [entry("pigeon", "needs_a_loft")]) as found:
        assert found.adapters == ()


async def test_the_same_one_registered_twice_is_one() -> None:
    async with installed(kit(), [entry("owl", "Owls")] * 2) as found:
        assert len(found.adapters) == 1


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([entry("pigeon", "Pigeons"), entry("pigeon", "needs_a_loft")], "both register the channel «pigeon»"),
        ([entry("Pigeon Post", "Pigeons")], "«Pigeon Post» of strangers:Pigeons cannot be a channel's name"),
        ([entry("web", "Pigeons")], "registers the channel «web», which is Pascal's own"),
        ([entry("pigeon", "Nobody")], "«pigeon» of strangers:Nobody cannot be made: AttributeError"),
        ([EntryPoint("pigeon", "no_such_module:x", GROUP)], "cannot be made: ModuleNotFoundError"),
        ([entry("pigeon", "breaks")], "cannot be made: ZeroDivisionError: of theirs"),
        ([entry("pigeon", "is_something_else")], "is not the channel «pigeon»"),
        ([entry("pigeon", "Owls")], "What strangers:Owls makes is not the channel «pigeon»"),
    ],
)
async def test_what_is_wrong_is_told_in_words(entries: list[EntryPoint], says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        async with installed(kit(), entries):
            pytest.fail("it began")


async def test_half_a_setting_names_its_channel() -> None:
    with pytest.raises(Misconfigured, match="The channel «pigeon»: PIGEON_LOFT is empty"):
        async with installed(kit(PIGEON_LOFT=""), [entry("pigeon", "needs_a_loft")]):
            pytest.fail("it began")


async def test_whoever_asks_for_it_is_told_of_each_that_is_half_set_up_and_has_the_others() -> None:
    entries = [entry("owl", "Owls"), entry("broken", "breaks"), entry("pigeon", "needs_a_loft")]
    wrong: list[Misconfigured] = []
    async with installed(kit(PIGEON_LOFT=""), entries, wrong=wrong.append) as found:
        assert [each.traits.channel for each in found.adapters] == ["owl"]
    assert len(wrong) == 2


async def test_who_was_made_is_closed_where_another_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []

    async def aclose(self: Pigeons) -> None:
        closed.append(self.traits.channel)

    monkeypatch.setattr(Pigeons, "aclose", aclose)
    with pytest.raises(Misconfigured):
        async with installed(kit(), [entry("owl", "Owls"), entry("pigeon", "breaks")]):
            pytest.fail("it began")
    assert closed == ["owl"]


async def test_each_has_a_drawer_of_its_own() -> None:
    safe = MemorySafe({})
    one, other = Drawer(safe, Channel("owl")), Drawer(safe, Channel("owls"))
    for drawer in (one, other):
        await drawer.keep("token", drawer.channel)
    await one.keep("cursor", "7")
    assert [await each.get("token") for each in (one, other)] == ["owl", "owls"]
    assert [await each.all("") for each in (one, other)] == [
        {"cursor": "7", "token": "owl"},
        {"token": "owls"},
    ]
    assert await one.all("cur") == {"cursor": "7"}
    await one.drop("token")
    assert [await each.get("token") for each in (one, other)] == [None, "owls"]
    async with installed(replace(kit(), safe=safe), [entry("owl", "Owls")]) as found:
        (made,) = found.adapters
        assert isinstance(made, Owls)
        assert await made.kit.safe.all("") == {"cursor": "7"}


async def test_calendars_have_a_drawer_of_their_own() -> None:
    safe = MemorySafe({})
    settings = {"OUTLOOK_CLIENT_ID": "24d3b144", "OUTLOOK_CLIENT_SECRET": "geheim"}
    outlook = outlook_of(replace(kit(), environment=settings, safe=safe))
    assert outlook is not None
    await outlook._kit.safe.keep("leave.1", "refresh")
    assert await safe.all("") == {"outlook_calendar.leave.1": "refresh"}
    await outlook.aclose()
    assert outlook_of(replace(kit(), environment={}, safe=safe)) is None


async def test_what_is_installed_is_what_is_there() -> None:
    """Without settings none of it is set up, and nothing of it is wrong."""
    async with installed(kit()) as found:
        assert found.adapters == ()
