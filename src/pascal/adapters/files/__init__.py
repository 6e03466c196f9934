"""Uploads in a local folder."""

from pascal.adapters.files.folder import MAX_SIZE, FolderFiles

__all__ = ["MAX_SIZE", "FolderFiles"]
