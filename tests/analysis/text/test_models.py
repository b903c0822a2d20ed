"""A damaged file of weights is refused by name, never used."""

from pathlib import Path

import pytest

from rashin.analysis.text import models
from rashin.analysis.text.errors import ModelDamaged


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    names = ("models.tsv", "weights.tsv", "runs_ja.npy", "words_ja.tsv")
    for name in names:
        (folder / name).write_bytes((Path(models.__file__).parent / "data" / name).read_bytes())
    monkeypatch.setattr(models, "files", lambda _: tmp_path)
    return folder


def test_what_was_shipped_is_read(shipped: Path) -> None:
    assert models.checked("runs_ja.npy")


def test_one_changed_byte_is_seen(shipped: Path) -> None:
    whole = bytearray((shipped / "runs_ja.npy").read_bytes())
    whole[9_999] ^= 1
    (shipped / "runs_ja.npy").write_bytes(whole)
    with pytest.raises(ModelDamaged, match=r"runs_ja\.npy") as refused:
        models.checked("runs_ja.npy")
    assert "Install" in refused.value.advice()


@pytest.mark.parametrize("name", ["models.tsv", "weights.tsv"])
def test_a_missing_file_is_named(shipped: Path, name: str) -> None:
    (shipped / name).unlink()
    with pytest.raises(ModelDamaged, match=r"weights\.tsv"):
        models.checked("weights.tsv")


def test_a_changed_word_is_seen(shipped: Path) -> None:
    words = (shipped / "words_ja.tsv").read_text(encoding="utf-8")
    (shipped / "words_ja.tsv").write_text(words.replace("\t-", "\t", 1), encoding="utf-8")
    models.model.cache_clear()
    with pytest.raises(ModelDamaged, match=r"words_ja\.tsv"):
        models.model("ja")
    models.model.cache_clear()
