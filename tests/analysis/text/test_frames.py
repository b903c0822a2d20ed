import pyarrow as pa
import pytest

import rashin


def test_a_list_of_texts_is_read_in_three_lines() -> None:
    found = rashin.read_texts(
        ["店員さんは親切だったが待ち時間が長すぎる", None, float("nan"), 12, "電話は03-1234-5678"]
    )
    frame = found.to_pandas()
    assert list(frame["label"])[:3] == ["mixed", "neu", "neu"]
    assert (list(frame["good"][0]), list(frame["bad"][0])) == (["店員"], ["待ち時間"])
    assert [(row["text"], row["term"]) for row in found.aspects()][:2] == [(0, "店員"), (0, "待ち時間")]
    assert found.personal() == [{"text": 4, "kind": "phone", "start": 3, "end": 15}]
    assert len(found) == 5
    assert found.phrases()


def test_columns_are_read_and_a_single_text_is_refused() -> None:
    assert [row["label"] for row in rashin.read_texts(pa.array(["最高", None])).rows()] == ["pos", "neu"]
    assert len(rashin.read_texts([]).to_arrow()) == 0
    assert rashin.read_texts(["最悪\ud83d"]).to_arrow().column("label").to_pylist() == ["neg"]
    with pytest.raises(TypeError, match="list"):
        rashin.read_texts("最高")
