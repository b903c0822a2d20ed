"""What a server leaves out, because nothing it does needs it."""

import contextlib
import sys


def without_pandas() -> None:
    """Let Arrow believe that there is no pandas: it would import it to recognise data frames, which no page hands it.

    That import is a second of a cold start and 60 MB of every process. It is asked for once a process, so it is
    enough that it fails now; ``to_pandas()`` imports it all the same when somebody calls it.
    """
    if "pandas" in sys.modules:
        return
    sys.modules["pandas"] = None  # type: ignore[assignment] # an import now fails
    try:
        import pyarrow as pa

        with contextlib.suppress(ImportError, AttributeError):
            pa.scalar(1)
    finally:
        del sys.modules["pandas"]
