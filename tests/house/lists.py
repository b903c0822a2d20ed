"""``python -m tests.house.lists`` notes the lists of words as they are now, so that the doctor knows damaged ones."""

from importlib.resources import files
from pathlib import Path

from rashin.web.checks_text import LISTS, written_lists

if __name__ == "__main__":
    Path(str(files("rashin.analysis.text").joinpath("data", LISTS))).write_text(written_lists(), "utf-8")
