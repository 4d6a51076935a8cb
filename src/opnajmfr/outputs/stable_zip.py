"""A zipped file whose parts all have one date: the same input gives the same bytes."""

import datetime as dt
import io
import zipfile
from pathlib import Path


def with_one_date(path: Path, day: dt.datetime) -> None:
    """Write a zipped file again with one date for all its parts.

    Parameters
    ----------
    path
        The file.
    day
        The date.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.zip")
    ...     with zipfile.ZipFile(file, "w") as parts:
    ...         parts.writestr("text", "1")
    ...     with_one_date(file, dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    ...     with zipfile.ZipFile(file) as parts:
    ...         parts.getinfo("text").date_time[:3], parts.read("text")
    ((2000, 1, 1), b'1')
    """
    date = (day.year, day.month, day.day, day.hour, day.minute, day.second)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w") as new:
        for one in old.infolist():
            part = zipfile.ZipInfo(one.filename, date)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(one))
