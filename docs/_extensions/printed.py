"""Write into the pages what their Python prints: `python docs/_extensions/printed.py [page …]`. Then read the diff.

A block of output that leaves lines out is not touched; where it is wrong, the tests say so.
"""

import os
import re
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r"^(?:```(?P<kind>python|output)\n|<!-- invisible-code-block: python\n)(?P<text>.*?)^(?:```|-->)",
    re.MULTILINE | re.DOTALL,
)
LEFT_OUT = re.compile(r"^\.\.\.$", re.MULTILINE)


def filled(page: str, *, name: str) -> str:
    """Return a page with what its Python prints."""
    namespace: dict[str, object] = {"__name__": name}
    printed = ""

    def fill(block: re.Match[str]) -> str:
        """Run a block, or return a block of output with what was printed."""
        nonlocal printed
        text = block["text"]
        if block["kind"] == "output":
            shown = printed.replace("\u00a0", " ").strip("\n")
            return block[0] if LEFT_OUT.search(text) else f"```output\n{shown}\n```"
        if not text.startswith(">>>"):
            with redirect_stdout(StringIO()) as caught:
                exec(compile(text, name, "exec"), namespace)  # noqa: S102 - the pages are the project's own
            printed = caught.getvalue()
        return block[0]

    return BLOCK.sub(fill, page)


def main(pages: list[Path]) -> None:
    """Fill pages, each in a folder of its own."""
    for page in pages:
        before = page.read_text(encoding="utf-8")
        with TemporaryDirectory() as folder:
            os.chdir(folder)
            after = filled(before, name=page.name)
            os.chdir(ROOT)
        if after != before:
            page.write_text(after, encoding="utf-8", newline="\n")
            sys.stdout.write(f"{page.relative_to(ROOT)}\n")


if __name__ == "__main__":
    given = [Path(name).resolve() for name in sys.argv[1:]]
    main(given or [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))])
