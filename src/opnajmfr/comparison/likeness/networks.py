"""A network of one's own, or any peers, saved to a small file that people can read and write."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from opnajmfr.comparison.likeness.network_reading import FORMAT, read_groups
from opnajmfr.comparison.likeness.peer_sets import Peers
from opnajmfr.data.geography.area_table import VALID_FROM, VALID_TO
from opnajmfr.data.geography.areas import Areas
from opnajmfr.data.geography.group_checks import FOCUS, GROUP, MEMBER, TITLE, WEIGHT
from opnajmfr.data.geography.groups import Grouping
from opnajmfr.data.geography.swedish_areas import sweden

_HEADING: Final = (
    "# Jämförelsenätverk. Skriv kod, namn eller båda; läs in med opnajmfr.read_network(...).",
    "# A network to compare with. Write code, name or both; read it with opnajmfr.read_network(...).",
)


def write_network(network: Peers | Grouping, path: str | Path, *, areas: Areas | None = None) -> None:
    """Write peers, or a network of one's own, to a small TOML file (jämförelsenätverk).

    The file holds name, source and data year, and for each group its focus and its members with code and name.
    Nearest peers stand in their order.

    Parameters
    ----------
    network
        Peers, or a grouping.
    path
        The file; an older one is replaced.
    areas
        The hierarchy, for names; that of the peers, else Sweden's, where None.

    Raises
    ------
    UnknownAreaError
        If a member or a focus is not in the hierarchy.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> members = pl.DataFrame({"group": ["Mälardalen"] * 2, "member": ["1984", "1983"]})
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "network.toml"
    >>> write_network(Grouping.from_table(members, name="Our network"), file)
    >>> print(file.read_text(encoding="utf-8").partition("format")[2])
     = 1
    name = "Our network"
    <BLANKLINE>
    [[group]]
    id = "Mälardalen"
    members = [
        { code = "1983", name = "Köping" },
        { code = "1984", name = "Arboga" },
    ]
    <BLANKLINE>
    """
    grouping = network.grouping if isinstance(network, Peers) else network
    known = areas or (network.areas if isinstance(network, Peers) else sweden())
    order = network.members if isinstance(network, Peers) else ()
    fields = {
        "format": FORMAT,
        "name": grouping.name,
        "name_en": grouping.name_en,
        "source": grouping.source,
        "data_year": grouping.data_year,
    }
    lines = [*_HEADING, *(f"{key} = {_text(value)}" for key, value in fields.items() if key == "name" or value)]
    lines += _groups(grouping, known, order)
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_network(path: str | Path, *, areas: Areas | None = None) -> Grouping:
    """Read a network from a file that `write_network` or a person wrote (jämförelsenätverk).

    Parameters
    ----------
    path
        A TOML file: name; source, name_en and data_year if need be; and for each `[[group]]` an id, a title or a
        focus, and its members: each a code or a name as text, or a table of code, name, weight, valid_from and
        valid_to.
    areas
        The hierarchy that codes and names are found in; Sweden's where None.

    Returns
    -------
    Grouping
        The network, to compare with.

    Raises
    ------
    TableError
        If the path is no file of text in UTF-8, or the file is not of this form, names an unknown area, or one area
        under two codes: all faults at once, each with its line, the field and the nearest word.
    GeographyError
        If the groups contradict themselves: a member twice, a focus among its own peers.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "network.toml"
    >>> lines = ['name = "Ours"', "[[group]]", 'id = "we"', 'members = ["Arboga", "1983"]']
    >>> _ = file.write_text(chr(10).join(lines), "utf-8")
    >>> read_network(file).members("we")
    ['1983', '1984']
    """
    return read_groups(Path(path), areas=areas or sweden())


def _text(value: object) -> str:
    """Return a text, a number or an area as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else repr(value)


def _area(code: str, areas: Areas) -> str:
    """Return an area's code and name as fields."""
    return f"code = {_text(code)}, name = {_text(areas.name(code))}"


def _groups(grouping: Grouping, areas: Areas, order: Sequence[str]) -> Iterator[str]:
    """Yield the lines of each group."""
    place = {code: n for n, code in enumerate(order)}
    titles = dict(grouping.titles.select(GROUP, TITLE).iter_rows())
    for group in sorted({*grouping.groups, *titles}):
        rows = grouping.frame.filter(pl.col(GROUP) == group)
        yield from ("", "[[group]]", f"id = {_text(group)}")
        if group in titles:
            yield f"title = {_text(titles[group])}"
        focus = rows[FOCUS].drop_nulls().first()
        if isinstance(focus, str):
            yield f"focus = {{ {_area(focus, areas)} }}"
        if rows.is_empty():
            yield "members = []"
            continue
        yield "members = ["
        members = sorted(rows.iter_rows(named=True), key=lambda row: place.get(row[MEMBER], len(place)))
        for row in members:
            yield f"    {{ {', '.join(_member(row, areas))} }},"
        yield "]"


def _member(row: dict[str, object], areas: Areas) -> Iterable[str]:
    """Yield the fields of a member that say more than the usual."""
    yield _area(str(row[MEMBER]), areas)
    if row[WEIGHT] != 1:
        yield f"{WEIGHT} = {row[WEIGHT]!r}"
    for name in (VALID_FROM, VALID_TO):
        if row[name] is not None:
            yield f"{name} = {row[name]}"
