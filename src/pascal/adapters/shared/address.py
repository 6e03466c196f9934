"""Addresses of providers, as settings name them."""

import httpx

from pascal.domain.ports.channels import Misconfigured


def address(setting: str, told: str, example: str) -> str:
    """Without a slash at its end. Raises `Misconfigured`, which names the *setting*."""
    try:
        url = httpx.URL(told)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise Misconfigured(f"{setting} is an address such as {example}.")
    return told.rstrip("/")
