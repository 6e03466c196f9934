"""On the way out."""

import re
from urllib.parse import unquote

import pytest

from pascal.domain.communications import Filled, Kind
from pascal.domain.ports.channels import (
    ChannelError,
    LockedOut,
    NotNow,
)
from pascal.domain.sending import Refusal, Way, Wish
from pascal.testing.channels.contract import (
    HURRY,
    LARGEST_TRIED,
    OTHER_TROUBLES,
    READ_TROUBLES,
    TEXT_TROUBLES,
    TEXTS,
    Contract,
    asks,
    example_of,
    in_trouble,
)
from pascal.testing.channels.provider import Trouble, Typed
from pascal.testing.channels.stage import file_of


class Sends(Contract):
    # -- text

    @pytest.mark.asyncio
    @asks("send_text")
    async def test_every_script_and_every_sign_comes_through(self) -> None:
        async with self.at_work() as stage:
            texts = [each for each in TEXTS if len(each) <= stage.traits.most_text]
            sent = [await stage.text(each) for each in texts]
            assert [*stage.provider.texts()] == texts
            assert len({each.external_id for each in sent}) == len(texts)
            assert all(each.external_id.strip() and len(each.external_id) <= 255 for each in sent)

    @pytest.mark.asyncio
    @asks("send_text")
    @pytest.mark.parametrize("signs", ["a", "ñ山", "😀"])
    async def test_as_much_as_it_declares_goes_and_no_sign_more(self, signs: str) -> None:
        async with self.at_work() as stage:
            most = stage.traits.most_text
            text = (signs * most)[:most]
            await stage.text(text)
            assert [*stage.provider.texts()] == [text]
            refusal = stage.may(Wish(Kind.TEXT, most + 1))
            assert isinstance(refusal, Refusal)
            assert (refusal.reason, refusal.ways[0]) == ("too_long", Way("shorter", most=most))

    @pytest.mark.asyncio
    @asks("send_text")
    @in_trouble(TEXT_TROUBLES)
    async def test_what_became_of_a_text_is_told_truly_and_nothing_is_tried_twice(
        self, trouble: Trouble, errors: tuple[type[ChannelError], ...]
    ) -> None:
        async with self.at_work(seconds=HURRY if trouble == "hang" else 30) as stage:
            await stage.fails(trouble, errors, lambda: stage.text("¿Sigue libre?"))
            assert stage.provider.texts().count("¿Sigue libre?") <= 1

    @pytest.mark.asyncio
    @asks("send_text")
    @pytest.mark.parametrize("trouble", [each for each in TEXT_TROUBLES if each != "hang"])
    async def test_after_trouble_it_goes_on(self, trouble: Trouble) -> None:
        async with self.at_work() as stage:
            await stage.fails(trouble, (ChannelError,), lambda: stage.text("¿Sigue libre?"))
            await stage.text("¿Y ahora?")
            assert stage.provider.texts()[-1] == "¿Y ahora?"

    @pytest.mark.asyncio
    @asks("send_text")
    async def test_where_nobody_listens_nothing_was_taken(self) -> None:
        async with self.provider() as provider:
            nowhere = {provider.address: "http://127.0.0.1:1"}
        async with self.at_work(changed=nowhere) as stage:
            with pytest.raises(NotNow):
                await stage.text("¿Hay alguien?")

    @pytest.mark.asyncio
    @asks("send_text")
    async def test_an_answer_may_say_more_than_is_known(self) -> None:
        async with self.at_work() as stage:
            stage.provider.then("extra")
            assert (await stage.text("Hola")).external_id.strip()

    # -- files

    @pytest.mark.asyncio
    @asks("send_media")
    async def test_every_type_that_it_declares_goes(self) -> None:
        async with self.at_work() as stage:
            content = b"\x89PNG\r\n--x\r\n\0\xff" * 40
            for declared in stage.traits.media:
                media_type = example_of(declared)
                small = content[: stage.traits.most_bytes(media_type)]
                sent = await stage.media(small, media_type)
                assert sent.external_id.strip()
                assert stage.provider.files()[-1][0] in {small, file_of(small, media_type).url}

    @pytest.mark.asyncio
    @asks("send_media")
    async def test_as_much_goes_beside_a_file_as_it_declares(self) -> None:
        async with self.at_work() as stage:
            for media_type in map(example_of, stage.traits.media):
                most = stage.traits.most_words(media_type)
                refusal = stage.may(Wish(Kind.MEDIA, most + 1, media_type, 1))
                assert isinstance(refusal, Refusal)
                assert refusal.reason == "too_long"
                for text in ("Éste es el plano 🏠", ("ñ" * most)[:most]):
                    if len(text) <= most:
                        await stage.media(b"plano", media_type, text)
                        assert stage.provider.files()[-1][1] == text

    @pytest.mark.asyncio
    @asks("send_media")
    async def test_as_many_bytes_as_it_declares_go_and_not_one_more(self) -> None:
        async with self.at_work() as stage:
            most_bytes = {one: stage.traits.most_bytes(one) for one in map(example_of, stage.traits.media)}
            for media_type, most in most_bytes.items():
                refusal = stage.may(Wish(Kind.MEDIA, 0, media_type, most + 1))
                assert isinstance(refusal, Refusal)
                assert (refusal.reason, refusal.ways[0].most) == ("media_refused", most)
            media_type, most = min(most_bytes.items(), key=lambda each: each[1])
            if most <= LARGEST_TRIED:
                content = b"p" * most
                await stage.media(content, media_type)
                assert stage.provider.files()[-1][0] in {content, file_of(content, media_type).url}

    @pytest.mark.asyncio
    @asks("send_media")
    @in_trouble(OTHER_TROUBLES)
    async def test_what_became_of_a_file_is_told_truly(
        self, trouble: Trouble, errors: tuple[type[ChannelError], ...]
    ) -> None:
        async with self.at_work(seconds=HURRY if trouble == "hang" else 30) as stage:
            first = example_of(next(iter(stage.traits.media)))
            await stage.fails(trouble, errors, lambda: stage.media(b"plano", first))

    # -- approved texts

    @pytest.mark.asyncio
    @asks("send_template")
    async def test_approved_texts_are_listed_and_go_with_what_stands_in_their_places(self) -> None:
        async with self.at_work() as stage:
            listed = await stage.channel.templates()
            assert listed
            assert len({(each.name, each.language) for each in listed}) == len(listed)
            for each in listed:
                assert len(set(re.findall(r"\{\{.+?\}\}", each.text))) <= each.approved.places
            offered = await stage.offered()
            values = ("Ana Ñúñez 🏠", "S/ 350 000 & más", "3", "4", "5", "6", "7", "8")
            sent = await stage.template(offered, *values[: offered.approved.places])
            assert sent.external_id.strip()
            filled = Filled(offered.name, offered.language, values[: offered.approved.places])
            assert [*stage.provider.filled()] == [filled]

    @pytest.mark.asyncio
    @asks("send_template")
    @in_trouble(OTHER_TROUBLES)
    async def test_what_became_of_an_approved_text_is_told_truly(
        self, trouble: Trouble, errors: tuple[type[ChannelError], ...]
    ) -> None:
        async with self.at_work(seconds=HURRY if trouble == "hang" else 30) as stage:
            offered = await stage.offered()
            values = ["x"] * offered.approved.places
            await stage.fails(trouble, errors, lambda: stage.template(offered, *values))

    @pytest.mark.asyncio
    @asks("send_template")
    @in_trouble(READ_TROUBLES)
    async def test_the_list_of_approved_texts_is_asked_for_again(
        self, trouble: Trouble, errors: tuple[type[ChannelError], ...]
    ) -> None:
        async with self.at_work(seconds=HURRY if trouble == "hang" else 30) as stage:
            await stage.fails(trouble, errors, stage.channel.templates)
            if trouble != "hang":
                assert await stage.channel.templates()

    # -- the link to us

    @pytest.mark.asyncio
    @asks("invitation")
    async def test_an_invitation_is_a_link_that_holds_what_they_send(self) -> None:
        async with self.at_work() as stage:
            for text in ("Sigo aquí: K7QM3-XPDWA", *TEXTS):
                link = await stage.channel.invitation(text)
                assert re.fullmatch(r"(https://|mailto:|sms:)[!-~]+", link), link
                assert text in unquote(link)

    # -- read marks

    @pytest.mark.asyncio
    @asks("mark_read", "read")
    async def test_what_was_read_is_marked(self) -> None:
        async with self.at_work() as stage:
            (said,) = stage.said_in(stage.provider.deliveries(Typed(1, "Hola")))
            await stage.channel.mark_read(said.external_id, said.line)
            await stage.fails(
                "locked_out", (LockedOut,), lambda: stage.channel.mark_read(said.external_id, said.line)
            )
