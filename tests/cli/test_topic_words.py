"""``rashin topic``, ``rashin label``, ``rashin voice``: the tree, a round, a search and a correction at a terminal."""

import json

import pytest
from click.testing import CliRunner

from rashin.base.workspace.models import User
from rashin.cli import rashin
from rashin.errors import RashinError
from tests.conftest import NOW
from tests.web.api.test_topics import said as remarks  # noqa: F401 - a fixture


@pytest.fixture
def run(remarks, members, home, monkeypatch):  # noqa: F811
    """What a command prints; a refusal comes as its error."""
    monkeypatch.setattr("rashin.web.installation.open_home", lambda _home: None)

    def of(line, *, code=0, given=""):
        words = line if isinstance(line, list) else line.split()
        done = CliRunner().invoke(rashin, [*words, "--home", str(home.root)], input=given)
        if isinstance(done.exception, RashinError):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.stdout

    return of


def test_a_tree_is_made_changed_and_published(run, tmp_path):
    assert run("topic add --ja 配送 --words 配送,遅い").startswith("t1\tAdded")
    rules = tmp_path / "rules.json"
    rules.write_text('[{"kind": "boolean", "query": "レジ NEAR 長い"}]', "utf-8")
    run(f"topic add --ja レジ --en Checkout --under t1 --rules {rules}")
    run("topic split t1 --part 遅れ=遅い --part 破損=割れ,破損")
    run("topic move t4")
    run("topic change t2 --en Tills")
    assert run("topic retire t4").split("\t")[0] == "t4"
    run("topic merge t2 --into t1")
    assert run("topic undo") == "Merged “レジ” into “配送”.\n"
    run("topic change t1 --rules - --note x", given='[{"kind": "keywords", "words": ["配送"]}]')
    tree = {one["id"]: one for one in map(json.loads, run("topic list --json").splitlines())}
    assert (tree["t2"]["title"], tree["t3"]["parent"]) == ({"ja": "レジ", "en": "Tills"}, "t1")
    assert (tree["t4"]["parent"], tree["t4"]["state"]) == (None, "retired")
    assert {json.loads(one)["what"] for one in run("topic diff --json").splitlines()} == {"added"}
    assert run("topic apply --note first").startswith("v1: applied")
    run("topic add --ja 価格")
    assert run("topic restore 1") == "4 topics\n"
    for wrong in ("topic move t1 --under t3", "topic split t1 --part x", "topic change t9 --ja x"):
        with pytest.raises(RashinError):
            run(wrong)
    with pytest.raises(RashinError, match="no list"):
        run("topic change t1 --rules -", given="{}")


def test_a_round_is_labelled_and_measured(run, members):
    User.objects.create_user("cara@example.jp", name="Cara", role="analyst", joined_at=NOW)
    assert "12 voices" in run("label draw 春 --size 12 --second ben@example.jp")
    number = run("label list").split("\t")[0]
    first = json.loads(run(f"label next {number} --json"))
    assert (first["item"], first["value"]) == (1, None)
    run(f"label say {number} 1 neg")
    with pytest.raises(RashinError, match="somebody else"):
        run(f"label next {number} --as cara@example.jp")
    assert run(f"label go {number}", given="pos\n" * 11).endswith("open\n")
    assert run(f"label differ {number} --json") == ""
    run(f"label go {number} --as ben@example.jp", given="\n")
    for item in range(1, 13):
        run(f"label say {number} {item} pos --as ben@example.jp")
    (told,) = map(json.loads, run(f"label differ {number} --json").splitlines())
    assert [one["value"] for one in told["said"]] == [["neg"], ["pos"]]
    assert run(f"label settle {number} 1 pos --as cara@example.jp") == "done\n"
    assert json.loads(run("label quality --json"))["figures"]["voices"] == 12
    assert "macro_f1" in run("label quality")


def test_voices_are_found_kept_and_corrected(run):
    assert len(run("voice search 配送 --when all").splitlines()) == 5
    assert run(["voice", "search", "--when", "all", "--", "配送", "-遅い"]) == ""
    assert len(run("voice search --when all --limit 5").splitlines()) == 5
    run("voice save 遅れ 配送 --when all --shared")
    found = [json.loads(one) for one in run("voice search --saved 遅れ --json").splitlines()]
    assert {one["voice"] for one in found} == {"v0", "v4", "v8", "v12", "v16"}
    assert "q=" in run("voice saved")
    assert (run("voice share 遅れ --own"), run("voice forget 遅れ")) == ("own\n", "forgotten\n")
    number = run("voice correct v0 --mood neu").split("\t")[0]
    assert "v0" in run("voice corrections --state taken")
    assert run(f"voice judge {number} back") == "refused\n"
    run("voice correct v0 --mood neu --wrong t1", code=2)
    with pytest.raises(RashinError):
        run("voice search --saved 遅れ")
