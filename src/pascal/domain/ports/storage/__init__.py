"""Where everything is kept: one file per aggregate, as a transaction keeps it."""

from pascal.domain.ports.storage.transactions import Storage, StorageUnavailable, Transaction

__all__ = ["Storage", "StorageUnavailable", "Transaction"]
