# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""How the embedded engine folds: ranges of keys, each read, put in order and handed to the kernel."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from rashin.analysis.lake.engine import Columns, Fold, P
from rashin.analysis.lake.storage import Snapshot


class Sessions(Protocol):
    """What folding asks of the engine: a connection with views."""

    def session(self, text: str, moment: Mapping[str, Snapshot]) -> AbstractContextManager[Any]:
        """A connection that shows every view the text may mean."""


def run(engine: Sessions, fold: Fold, kernel: Callable[[Columns], P], *, moment: Mapping[str, Snapshot]) -> list[P]:
    """One answer of the kernel a range."""
    wanted = "".join(f', ({text}) AS "{name}"' for name, text in fold.columns.items())
    sql = (
        f"SELECT person_key, epoch_us(occurred_at) AS occurred_at{wanted} FROM {fold.table} "
        f"WHERE person_key IS NOT NULL AND ({fold.where})"
    )
    used = {name: value for name, value in fold.params.items() if f"${name}" in sql}
    with engine.session(sql, moment) as connection:
        found: dict[str, npt.NDArray[np.generic]] = connection.execute(sql, used).fetchnumpy()
    columns = {name: np.ma.getdata(values) for name, values in found.items()}
    order = np.lexsort((columns["occurred_at"], columns["person_key"]))
    return [kernel({name: values[order] for name, values in columns.items()})]
