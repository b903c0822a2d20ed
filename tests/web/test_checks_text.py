"""The doctor says what of the reading of texts is damaged; a damaged index is built anew, and nothing is lost."""

from importlib.resources import files
from shutil import copytree

import numpy as np
import pytest

from rashin.analysis.text import models, vectors
from rashin.analysis.text.errors import VectorsMissing
from rashin.analysis.text.search.index import Index
from rashin.powers.operation.topics import indexing
from rashin.web import checks_text
from rashin.web.checks_text import LISTS, lists_changed, search_index, texts, written_lists
from tests.conftest import NOW


def test_a_damaged_file_of_weights_is_named_with_its_remedy(home, tmp_path, monkeypatch):
    assert texts(home, NOW).level == "good"
    whole = models._folder()
    for name in (*models.names(), models.MANIFEST):
        (tmp_path / name).write_bytes(whole.joinpath(name).read_bytes())
    damaged = bytearray((tmp_path / "subjects.npy").read_bytes())
    damaged[-1] ^= 1
    (tmp_path / "subjects.npy").write_bytes(damaged)
    monkeypatch.setattr(models, "_folder", lambda: tmp_path)
    found = texts(home, NOW)
    assert (found.level, "subjects.npy" in found.said) == ("bad", True)
    assert "Install Rashin again" in found.remedy
    (tmp_path / models.MANIFEST).unlink()
    assert models.MANIFEST in texts(home, NOW).said


def test_the_lists_of_words_are_those_that_are_noted():
    """After a change of a list: ``python -m tests.house.lists``."""
    assert lists_changed() == []
    assert written_lists() == files("rashin.analysis.text").joinpath("data", LISTS).read_text("utf-8")


def test_a_flipped_byte_in_a_list_of_words_is_told(home, tmp_path, monkeypatch):
    copytree(str(files("rashin.analysis.text").joinpath("data")), tmp_path / "data")
    damaged = bytearray((tmp_path / "data" / "polarity_ja.tsv").read_bytes())
    damaged[1000] ^= 1
    (tmp_path / "data" / "polarity_ja.tsv").write_bytes(damaged)
    monkeypatch.setattr(checks_text, "files", lambda package: tmp_path)
    found = texts(home, NOW)
    assert (found.level, "data/polarity_ja.tsv" in found.said) == ("bad", True)


@pytest.mark.django_db
def test_a_damaged_index_is_told_and_search_goes_on_by_the_words(home, settings):
    settings.HOME = home
    assert search_index(home, NOW).level == "good"
    index = Index.build(["a", "b"], ["配送が遅い", "店員が親切"])
    index.save(indexing.folder())
    assert "2 voices" in search_index(home, NOW).said
    newest = max(indexing.folder().glob("*.npy"), key=lambda one: one.stat().st_size)
    newest.write_bytes(newest.read_bytes()[:-1])
    found = search_index(home, NOW)
    assert (found.level, "cut short" in found.said, "built anew" in found.remedy) == ("warning", True, True)
    assert indexing.opened() is None, "then voices are found as their words stand"


class _Broken:
    name = "use-multilingual-3"

    def __init__(self):
        self.whole = True

    def embed(self, said):
        if not self.whole:
            raise VectorsMissing(problem="damaged")
        return vectors.unit(np.ones((len(said), 4), np.float32))


def test_without_vectors_words_alone_are_searched():
    embedder = _Broken()
    index = Index.build(["a", "b"], ["配送が遅い", "店員が親切"], embedder)
    embedder.whole = False
    assert [one.id for one in index.search("配送", 5).hits] == ["a"]
    with pytest.raises(VectorsMissing, match="damaged"):
        index.add(["c"], ["また来ます"])
    assert len(index.search("店員", 5).hits) == 1, "what was there stays"
