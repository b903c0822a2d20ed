"""Identifiers by the column are the identifiers of `keys`, value by value."""

import random

import pyarrow as pa
import pytest

from rashin.analysis.lake.key_columns import distinct_ids
from rashin.analysis.lake.keys import customer_key, distinct_id

_ODD = [
    "M001", "-1", "0", "1", "00-0", "0-1", "id", "null", "n/a", "not_authenticated", "[object object]", "", None,
    "Aoi@Example.JP", "@1", "1@", "a@1", " x1 ", "a b1", "A1\x1c", "ａ１", "高橋1", "090-1111-2222", "+81 90 1111 2222",
    "x" * 130 + "1", "1" * 119, "1" * 120, "1" * 121, "a@b" * 41, "a@b" * 42,
]  # fmt: skip


@pytest.mark.parametrize("namespace", ["user_id", "email", "phone", "card"])
def test_the_same_as_value_by_value(namespace: str) -> None:
    dice = random.Random(1)
    texts = _ODD + [
        "".join(
            chr(dice.choice([dice.randrange(128), dice.randrange(48, 58), dice.randrange(0x3100)])) for _ in range(n)
        )
        for n in range(12)
        for _ in range(300)
    ]
    ids, keys = distinct_ids(namespace, pa.array(texts, pa.string()))
    wanted = [distinct_id(namespace, text or "") for text in texts]
    assert ids.to_pylist() == wanted
    assert keys.tolist() == [customer_key(one) if one else 0 for one in wanted]


def test_no_values_and_a_slice() -> None:
    assert distinct_ids("user_id", pa.array([], pa.string()))[0].to_pylist() == []
    assert distinct_ids("user_id", pa.array(["a1", "b2", "c3"]).slice(1, 2))[0].to_pylist() == [
        "user_id:b2",
        "user_id:c3",
    ]
