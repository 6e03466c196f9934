"""The panels that are open on `/ws`, on whichever process."""

from pascal.adapters.panels.hub import Hub

__all__ = ["Hub"]
