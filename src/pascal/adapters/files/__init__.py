"""Uploads, in a local folder or (`s3`) in a store that speaks S3."""

from pascal.adapters.files.folder import FolderFiles
from pascal.adapters.files.inspecting import MAX_SIZE

__all__ = ["MAX_SIZE", "FolderFiles"]
