"""Rashin (羅針): the operating system for CX経営, managing a whole company from its customers' experience.

In Python: ``rashin.open("home").ask(rashin.Scores(metric="nps", by=("channel",)))``; texts of any list are read by
``rashin.read_texts(texts).to_pandas()``. Nothing is imported before it is used.
"""

from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """``rashin.open``, ``rashin.read_texts``, and each kind of question by the name of its class."""
    if name.startswith("_"):
        raise AttributeError(name)
    if name == "open":
        from rashin.web.notebook import open_installation

        return open_installation
    if name == "read_texts":
        from rashin.analysis.text.frames import read_texts

        return read_texts
    from rashin.analysis.questions.catalogue import QUESTIONS

    for kind in QUESTIONS.values():
        if kind.question.__name__ == name:
            return kind.question
    raise AttributeError(f"module 'rashin' has no attribute {name!r}")


def __dir__() -> list[str]:
    from rashin.analysis.questions.catalogue import QUESTIONS

    return ["open", "read_texts", "__version__", *(kind.question.__name__ for kind in QUESTIONS.values())]
