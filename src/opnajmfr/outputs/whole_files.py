"""A file that appears whole or not at all."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from opnajmfr.errors import FileTargetError


@contextmanager
def whole_file(path: str | Path, *, suffix: str) -> Generator[Path]:
    """Give a file to write beside the one that is wanted, and move it there when all went well.

    Parameters
    ----------
    path
        The file that is wanted; one that is there is replaced. Its folder is made where there is none.
    suffix
        How its name must end, as ".xlsx".

    Yields
    ------
    Path
        The file to write.

    Raises
    ------
    FileTargetError
        If the name ends otherwise, is that of a folder, or the file cannot be replaced, as one that is open in another
        program.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(f"{folder}/a.xlsx", suffix=".xlsx") as beside:
    ...         _ = beside.write_text("1")
    ...     [one.name for one in Path(folder).iterdir()]
    ['a.xlsx']
    """
    target = Path(path)
    if target.suffix.casefold() != suffix:
        message = f"{target.name!r} must end in {suffix}"
        raise FileTargetError(message, hint=f"as {(target.stem or 'svar') + suffix!r}")
    if target.is_dir():
        message = f"{target.name!r} is a folder, wanted a file"
        raise FileTargetError(message, hint="name a file in it")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=suffix, dir=target.parent)
    except OSError as error:
        message = f"nothing can be written to the folder of {target.name!r}: {error.strerror}"
        raise FileTargetError(message, hint="name a folder that you may write to") from error
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o666 & ~_mask())
        beside.replace(target)
    except PermissionError as error:
        message = f"{target.name!r} cannot be written: it may be open in another program"
        raise FileTargetError(message, hint="close it there, or name another file") from error
    finally:
        beside.unlink(missing_ok=True)


def _mask() -> int:
    """Return the rights that new files are made without; a temporary file has fewer still."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
