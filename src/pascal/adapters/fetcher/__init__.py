"""Calls to addresses that a person chose."""

from pascal.adapters.fetcher.guarded import GuardedFetcher

__all__ = ["GuardedFetcher"]
