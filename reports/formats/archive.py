"""Zip files that hold no time of writing."""

import datetime as dt
import io
import zipfile


def settled(content: bytes, date: dt.date) -> bytes:
    """Write a zip file again with one date for all its parts, so that its bytes do not change."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            part = zipfile.ZipInfo(name, (date.year, date.month, date.day, 0, 0, 0))
            # A system of its own would be written by each system's zip library.
            part.create_system = 0
            part.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(part, given.read(name))
    return buffer.getvalue()
