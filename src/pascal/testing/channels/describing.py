"""What a channel says of itself."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest

from pascal.domain.channels import WEB, channel
from pascal.domain.ports.channels import (
    Finding,
    Forged,
    Misconfigured,
    ReceivesWebhooks,
    SendsMedia,
    SendsTemplates,
    SendsText,
    WebhookCall,
)
from pascal.testing.channels.contract import HURRY, READ_TROUBLES, Contract, asks
from pascal.testing.channels.provider import Trouble
from pascal.testing.channels.stage import Stage


class Describes(Contract):
    # -- made and described

    @pytest.mark.asyncio
    async def test_without_settings_there_is_none(self) -> None:
        assert self.from_kit(self.kit({}, {}, 1)) is None

    @pytest.mark.asyncio
    async def test_half_a_setting_is_told_in_words_or_closes_what_it_would_protect(self) -> None:
        async with self.provider() as provider:
            whole = dict(provider.environment)
            for name in whole:
                for half in ({**whole, name: ""}, {each: whole[each] for each in whole if each != name}):
                    try:
                        made = self.from_kit(self.kit(half, provider.kept, 1))
                    except Misconfigured as error:
                        assert any(each in str(error) for each in whole), "it names the setting"
                        assert not any(len(each) > 8 and each in str(error) for each in half.values())
                        continue
                    if made is None:
                        continue
                    if isinstance(made, ReceivesWebhooks):
                        with pytest.raises(Forged):
                            made.check(WebhookCall(made.path, {}, b"{}"))
                    await made.aclose()

    @pytest.mark.asyncio
    async def test_it_declares_what_it_does_and_does_what_it_declares(self) -> None:
        async with self.at_work() as stage:
            traits = stage.traits
            assert channel(traits.channel) == traits.channel != WEB
            assert traits.kinds
            for kind in traits.kinds:
                assert re.fullmatch(r"[a-z][a-z0-9_]{1,19}", kind)
            assert stage.provider.peer.kind in traits.kinds
            assert isinstance(stage.channel, SendsText) == (traits.most_text > 0)
            assert isinstance(stage.channel, SendsMedia) == bool(traits.media)
            assert isinstance(stage.channel, SendsTemplates) == traits.templates
            for media_type, most in traits.media.items():
                assert re.fullmatch(r"(\*|[a-z]+)/(\*|[a-z0-9.+-]+)", media_type)
                assert most > 0
            assert traits.most_beside >= 0
            assert traits.window is None or traits.window > timedelta()
            if traits.at_most is not None:
                most, span = traits.at_most
                assert most > 0
                assert span > timedelta()

    # -- health

    @pytest.mark.asyncio
    @asks("health")
    async def test_how_it_is_is_told_in_words_without_secrets(self) -> None:
        async with self.at_work() as stage:
            found = await stage.channel.health()
            assert found
            assert "bad" not in {each.state for each in found}
            self._are_told(stage, found)

    @pytest.mark.asyncio
    @asks("health")
    @pytest.mark.parametrize("trouble", [*READ_TROUBLES])
    async def test_what_it_cannot_learn_is_a_finding(self, trouble: Trouble) -> None:
        async with self.at_work(seconds=HURRY if trouble == "hang" else 30) as stage:
            stage.provider.then(trouble)
            found = await stage.channel.health()
            assert {each.state for each in found} & {"warning", "bad"}
            if trouble == "locked_out":
                assert ("token", "bad") in {(each.about, each.state) for each in found}
            self._are_told(stage, found)

    def _are_told(self, stage: Stage, found: Sequence[Finding]) -> None:
        for each in found:
            assert each.what.strip()
            assert stage.gossip(f"{each.what} {each.facts}") == []
