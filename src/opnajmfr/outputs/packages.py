"""Results as a folder of files that machines and people read."""

import shutil
import tempfile
from pathlib import Path

from opnajmfr.data.imprint import Imprint
from opnajmfr.data.publication import Publication
from opnajmfr.data.release import Release
from opnajmfr.data.results import Results
from opnajmfr.errors import PackageError
from opnajmfr.outputs.package_files import package_files


def write_package(
    results: Results | Release,
    folder: str | Path,
    *,
    publication: Publication | None = None,
    imprint: Imprint | None = None,
) -> None:
    """Write results as a folder of files that machines and people read (datapaket).

    Parquet with catalogue and recipe in its Arrow metadata, CSV, Table Schema, and method description, quality
    declaration and indicator descriptions in Swedish and English; where the imprint names publisher, contact and
    address, a DCAT-AP-SE description as well, which demands them. The folder appears whole or not at all: it is
    written beside its place and moved there.

    Parameters
    ----------
    results
        What a plan computed, or a release that was read.
    folder
        A folder that does not exist yet, or is empty.
    publication
        What leaves the house; every column with the indicators' digits where None. A release has its own.
    imprint
        Who publishes, and where. A release has its own.

    Raises
    ------
    PackageError
        If the folder is there already with files in it, cannot be written, what is given is neither results nor a
        release, or a release is given a publication or an imprint.
    PublicationError
        If the publication was made for other results.

    Examples
    --------
    >>> import opnajmfr as oj
    >>> results = oj.compute(oj.invented()).collect()
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_package(results, Path(place) / "paket")
    ...     sorted(file.name for file in (Path(place) / "paket").glob("figures.*"))
    ['figures.csv', 'figures.parquet']
    """
    target = Path(folder)
    if isinstance(results, Release):
        if publication is not None or imprint is not None:
            message = "write_package: a release has its publication and imprint already"
            raise PackageError(message, hint="give the results for another publication")
        release = results
    elif not isinstance(results, Results):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"write_package: wanted results or a release, got {type(results).__name__}"
        raise PackageError(
            message, hint="plan.collect() gives the results of a plan, answer.results those of an answer"
        )
    else:
        release = Release.of(results, publication=publication, imprint=imprint)
    try:
        _check_free(target)
        _write(package_files(release), target)
    except OSError as error:
        message = f"write_package: {str(target)!r} cannot be written: {error.strerror or type(error).__name__}"
        raise PackageError(message, hint="nothing was left behind; name a folder that you may write in") from error


def _check_free(target: Path) -> None:
    """Refuse a place where something is already; an empty folder is taken."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        message = f"write_package: {str(target)!r} is there already, and is no folder"
        raise PackageError(message, hint="name a new folder")
    if target.is_dir() and any(target.iterdir()):
        message = f"write_package: the folder {str(target)!r} is there already, with files in it"
        raise PackageError(message, hint="name a new folder; an earlier release is never written over")


def _write(files: dict[str, bytes], target: Path) -> None:
    """Write the files beside their place, and move them there together."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        whole = beside / "package"
        whole.mkdir()
        for name, content in files.items():
            (whole / name).write_bytes(content)
        if target.is_dir():
            target.rmdir()
        whole.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
