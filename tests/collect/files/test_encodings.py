import gzip
import io
from pathlib import Path

import pytest

from rashin.collect.files.encodings import MARK, decode_line, detect
from rashin.collect.files.errors import EncodingUnknown
from rashin.collect.files.opening import open_source
from rashin.collect.files.source import Wishes

ROWS = [
    "会員番号,氏名,コメント",
    "1,髙橋 﨑子,①㈱サンプルの店員さんが親切でした",
    "2,山田 太郎,待ち時間が長すぎる",
    "3,ﾔﾏﾀﾞ ﾊﾅｺ,Ⅱ階のトイレが～",
]
TEXT = "\r\n".join(ROWS) + "\r\n"


def to_euc(text: str) -> bytes:
    """EUC-JP as Windows writes it (CP51932), with NEC's characters, which Python's codec does not know."""
    out = bytearray()
    for character in text:
        raw = character.encode("cp932")
        if len(raw) == 1:
            out += raw if raw[0] < 0x80 else b"\x8e" + raw
            continue
        high, low = raw
        row = (high - (0x71 if high <= 0x9F else 0xB1)) * 2 + 1
        if low >= 0x9F:
            row, cell = row + 1, low - 0x7E
        else:
            cell = low - (0x20 if low >= 0x80 else 0x1F)
        out += bytes((row | 0x80, cell | 0x80))
    return bytes(out)


def found(content: bytes) -> str:
    return detect(lambda: io.BytesIO(content), file="x.csv").name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("cp932"), "cp932"),
        (to_euc(TEXT), "euc_jp"),
        (TEXT.encode("utf-16"), "utf-16"),
        ("id,name\n1,aoi\n2,ben\n3,chika\n".encode("utf-16-le"), "utf-16-le"),
        ("会員番号,氏名\n1,山田".encode("iso2022_jp"), "iso2022_jp"),
        (b"id,name\n1,plain\n", "utf-8"),
        ("id,name\n1,Jos\u00e9 Garc\u00eda\n2,Zo\u00eb M\u00fcller\n".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found_by_itself(content: bytes, name: str) -> None:
    assert found(content) == name


@pytest.mark.parametrize(
    "word",
    [
        "会員番号",
        "購入日",
        "お客様番号",
        "氏名",
        "金額",
        "コメント",
        "東京",
        "ﾔﾏﾀﾞ ﾀﾛｳ",
        "注文",
        "満足度",
        "カナ",
        "電話",
    ],
)
def test_one_word_is_enough_to_tell_cp932_from_euc_jp(word: str) -> None:
    assert found(f"id,{word}\n1,2\n".encode("cp932")) == "cp932"
    assert found(b"id," + to_euc(word) + b"\n1,2\n") == "euc_jp" or word.isascii() or word.startswith("ﾔ")


def test_characters_of_nec_and_ibm_survive(tmp_path: Path) -> None:
    for content in (TEXT.encode("cp932"), to_euc(TEXT)):
        (tmp_path / "x.csv").write_bytes(content)
        data = next(iter(open_source(tmp_path / "x.csv").read())).data
        assert data.column(1)[0].as_py() == "髙橋 﨑子"
        assert data.column(2)[0].as_py() == "①㈱サンプルの店員さんが親切でした"


def test_a_line_in_another_encoding_far_below_is_found_and_refused_alone(tmp_path: Path) -> None:
    good = "".join(f"{number},山田,とても良い\n" for number in range(200_000))
    (tmp_path / "x.csv").write_bytes(f"id,name,text\n{good}".encode() + "7,佐藤,混ざった行\n".encode("cp932"))
    source = open_source(tmp_path / "x.csv")
    assert source.encoding == "utf-8"
    blocks = list(source.read())
    assert sum(len(block.data) for block in blocks) == 200_000
    (bad,) = [bad for block in blocks for bad in block.bad]
    assert (bad.row, bad.column) == (200_002, "name")
    assert MARK not in bad.value
    assert any("200002" in note for note in source.notes)


def test_bytes_that_are_no_text_are_refused_with_their_place() -> None:
    with pytest.raises(EncodingUnknown, match="line 2"):
        found(b"id,name\n" + b"".join(bytes((0x31, 0x2C, 0xFF, 0x81, 0xFD, 0xFE, 0x0A)) for _ in range(50)))


def test_a_named_encoding_is_taken_at_its_word(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(TEXT.encode("cp932"))
    assert open_source(tmp_path / "x.csv", Wishes(encoding="Shift_JIS")).encoding == "cp932"


def test_marks_and_zeros_in_the_middle_are_taken_out(tmp_path: Path) -> None:
    joined = "id,v\n1,a\n".encode("utf-8-sig") + "id,v\n2,b\x00c\n".encode("utf-8-sig")
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(joined))
    (rows,) = open_source(tmp_path / "x.csv.gz").read()
    assert rows.data.to_pylist() == [{"id": "1", "v": "a"}, {"id": "2", "v": "bc"}]
    assert rows.numbers.tolist() == [2, 4]


def test_jis_with_necs_characters() -> None:
    assert decode_line(b"\x1b$B-j\x1b(B", "iso2022_jp") == "㈱"
