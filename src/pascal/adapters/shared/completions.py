"""Any server that speaks OpenAI's chat completions, asked for JSON of one shape.

It reads what strangers wrote, so it is not believed: what it answers is checked as if a stranger had said it.
"""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Annotated, TypeVar

import httpx2
import msgspec
import openai
from msgspec import Meta
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam
from openai.types.shared_params import ResponseFormatJSONSchema

T = TypeVar("T")

OPENAI = "https://api.openai.com/v1"
NO_KEY = "none"
"""For servers that ask for none. Left out, the package would look for one in the environment."""
MOST_TOKENS = 1_000
"""That it may answer with, its thoughts included."""
LARGEST_ANSWER = 200_000
"""Bytes; what goes on longer is cut off while it comes."""
LONGEST_WAIT = 86_400.0
"""Seconds that it can put us off by."""


class ModelUnavailable(Exception):
    """It cannot be asked now; later perhaps."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        """*retry_after* in seconds, if it said so."""
        super().__init__(reason)
        self.retry_after = retry_after


class ModelMistaken(Exception):
    """It answered what cannot be believed."""


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Answer(msgspec.Struct):
    """What is read of a chat completion; whatever else stands in it is passed over."""

    choices: Annotated[list[_Choice], Meta(min_length=1)]


class Model:
    """One question a call, never asked again by itself: whoever calls has retries."""

    def __init__(self, *, base_url: str | None, api_key: str | None, model: str, timeout: float) -> None:
        """*timeout*, in seconds, is for each whole call. Without a *base_url* it is OpenAI that is asked."""
        self._model, self._timeout = model, timeout
        self._http = httpx2.AsyncClient(timeout=timeout, event_hooks={"response": [_bound]})
        # no cookies: one question has nothing to do with another
        self._http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._client = AsyncOpenAI(
            base_url=base_url or OPENAI,
            api_key=api_key or NO_KEY,
            max_retries=0,
            http_client=self._http,
            # nothing that is packed: a few kilobytes would be gigabytes once they are read
            default_headers={"Accept-Encoding": "identity"},
        )

    @property
    def name(self) -> str:
        return self._model

    async def aclose(self) -> None:
        await self._client.close()

    async def ask(self, task: str, told: str, name: str, shape: type[T]) -> T:
        """Its answer to *task* about what is *told*. Raises `ModelUnavailable`, `ModelMistaken`."""
        try:
            async with asyncio.timeout(self._timeout):
                answered = await self._client.chat.completions.with_raw_response.create(
                    model=self._model,
                    messages=_messages(task, told),
                    response_format=_format(name, shape),
                    max_completion_tokens=MOST_TOKENS,
                )
        except openai.APIStatusError as error:
            raise _refusal(error) from error
        except (openai.OpenAIError, httpx2.HTTPError, TimeoutError) as error:
            raise ModelUnavailable(type(error).__name__) from error
        return _believable(answered.content, shape)


def _messages(task: str, told: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "system", "content": task}, {"role": "user", "content": told}]


def _format(name: str, shape: type[T]) -> ResponseFormatJSONSchema:
    (_, *_), schemas = msgspec.json.schema_components([shape])
    schema = _strict(schemas[shape.__name__])
    return {"type": "json_schema", "json_schema": {"name": name, "schema": schema, "strict": True}}


def _strict(schema: dict[str, object]) -> dict[str, object]:
    """What strict servers take: kinds and choices alone. Lengths are looked at here."""
    taken = {"type", "properties", "required", "additionalProperties", "enum", "items", "anyOf"}
    return {
        key: {name: _strict(one) for name, one in value.items()}
        if key == "properties" and isinstance(value, dict)
        else _strict(value)
        if isinstance(value, dict)
        else [_strict(one) if isinstance(one, dict) else one for one in value]
        if isinstance(value, list)
        else value
        for key, value in schema.items()
        if key in taken
    }


def _believable(body: bytes, shape: type[T]) -> T:
    """Raises `ModelMistaken`."""
    try:
        choice = msgspec.json.decode(body, type=_Answer).choices[0]
        if choice.finish_reason not in {None, "stop"} or not choice.message.content:
            raise ModelMistaken(f"no whole answer: {(choice.finish_reason or 'empty')[:40]}")
        return msgspec.json.decode(choice.message.content, type=shape)
    except (ValueError, RecursionError) as error:  # msgspec's own are a ValueError
        raise ModelMistaken(f"not an answer: {type(error).__name__}") from error


def _refusal(error: openai.APIStatusError) -> ModelUnavailable | ModelMistaken:
    """A request that it cannot take will not be better the next time; everything else may be."""
    if error.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
        return ModelMistaken(f"it refuses the question ({error.status_code})")
    return ModelUnavailable(f"it answered {error.status_code}", _wait(error.response.headers))


def _wait(headers: httpx2.Headers) -> float | None:
    """`Retry-After` in seconds; the other form, a date, says no more than nothing does."""
    try:
        wait = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(wait, LONGEST_WAIT) if wait >= 0 else None  # which NaN is not either


async def _bound(response: httpx2.Response) -> None:
    """Read no more of an answer than one can be long."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ModelMistaken("it packs its answer, though asked not to")
    if not isinstance(response.stream, httpx2.AsyncByteStream):
        raise TypeError(response.stream)
    response.stream = _Bounded(response.stream)


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for part in self._stream:
            read += len(part)
            if read > LARGEST_ANSWER:
                raise ModelMistaken("it does not stop")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
