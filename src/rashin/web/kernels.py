"""Compiled kernels are made in the background once, so that no question on a page waits for the compiler."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

MODULES = (
    "rashin.analysis.lake.key_columns",
    "rashin.analysis.lake.order",
    "rashin.analysis.lake.picking",
    "rashin.analysis.sequences.funnel_kernel",
    "rashin.analysis.sequences.funnel_quick",
)
"""The kernels of questions. Importing one compiles what it holds, or finds it on disk."""

_NICE = 15


def keep_in(folder: Path) -> None:
    """Keep what is compiled in ``folder`` when the installed package cannot be written; without importing numba."""
    import rashin

    if os.environ.get("NUMBA_CACHE_DIR") or os.access(str(Path(rashin.__file__).parent), os.W_OK):
        return
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    if "numba" in sys.modules:  # it has read its settings already
        from numba.core import config

        config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]


def warm() -> bool:
    """Compile in a process of low priority, if this version's kernels are not on disk yet; True when it was needed."""
    mark = _mark()
    if mark.exists():
        return False
    words = f"import os; os.nice({_NICE}); import {', '.join(MODULES)}"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, check=False, timeout=900)
    if done.returncode == 0:
        for old in mark.parent.glob("warm-*"):
            old.unlink(missing_ok=True)
        mark.touch()
    return True


def _mark() -> Path:
    """Lies where numba keeps what it compiled."""
    import rashin

    package = Path(rashin.__file__).parent
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or package / "analysis" / "sequences" / "__pycache__")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"warm-{_version(package)}"


def _version(package: Path) -> str:
    """Changes with the kernels' files and with Python; numba looks after the rest by itself."""
    digest = hashlib.sha256(sys.version.encode())
    for name in MODULES:
        file = package.joinpath(*name.split(".")[1:]).with_suffix(".py")
        digest.update(f"{file}:{file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    warm()
