"""The Python in README.md and docs/ is run as tests: what a reader copies works, and prints what the page says."""

from sybil import Sybil
from sybil.parsers.markdown import SkipParser

from tests.pages import enter_folder, leave_folder, page_parsers

collect_ignore = ["docs/_extensions"]
"""Run by the builder of the site, which the tests do without."""

pytest_collect_file = Sybil(
    parsers=[*page_parsers(), SkipParser()],
    patterns=["README.md", "docs/*.md", "docs/*/*.md"],
    setup=enter_folder,
    teardown=leave_folder,
).pytest()
