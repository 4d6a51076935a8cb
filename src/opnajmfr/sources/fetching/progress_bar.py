"""A line that shows how many questions are answered, or how many cells are there."""

import sys
from typing import TextIO

from attrs import field, frozen

_WIDTH = 30


@frozen(kw_only=True)
class ProgressBar:
    """A bar on one line (förloppsindikator); silent where nobody looks, as in a file or a pipe.

    Parameters
    ----------
    title
        What stands before the bar.
    stream
        Where it is written; standard error where None.
    always
        Whether it is written where nobody looks as well.

    Examples
    --------
    >>> from io import StringIO
    >>> written = StringIO()
    >>> ProgressBar(title="Kolada", stream=written, always=True)(1, 2)
    >>> written.getvalue().strip()
    'Kolada [###############...............] 1/2'
    """

    title: str = "Kolada"
    stream: TextIO | None = field(default=None, repr=False)
    always: bool = False

    def __call__(self, done: int, of: int) -> None:
        """Write the bar anew, of more than one; end the line with the last."""
        stream = self.stream or sys.stderr
        if of <= 1 or not (self.always or stream.isatty()):
            return
        full = _WIDTH * done // max(of, 1)
        bar = "#" * full + "." * (_WIDTH - full)
        stream.write(f"\r{self.title} [{bar}] {done}/{of}" + ("\n" if done >= of else ""))
        stream.flush()
