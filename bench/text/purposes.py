"""How rightly it is read what texts are for: a file of kinds and texts, precision, recall and F1 of each kind."""

from pathlib import Path

from rashin.analysis.stats.classification import Classification, classification
from rashin.analysis.text.intents import KINDS, intents
from rashin.analysis.text.language import language
from rashin.analysis.text.reading import read


def purposes(path: Path, *, tell: bool = False) -> Classification:
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kinds, text = line.split("\t")
            true = set(kinds.split(",")) - {"none"}
            told = {one.kind for one in intents(text, language(text), opinions=read(text).opinions)}
            pairs.append((true, told))
            if tell and true != told:
                print(sorted(true), sorted(told), text)
    return classification(pairs, list(KINDS))


def table(path: Path, *, tell: bool = False) -> str:
    found = purposes(path, tell=tell)
    rows = [f"{path.name}: {found.texts} texts"]
    for kind, one in found.classes.items():
        told, there = one.right + one.wrong, one.right + one.missed
        rows.append(
            f"{kind!s:10} n {there:4} precision {one.right / max(told, 1):.3f} recall {one.right / max(there, 1):.3f} "
            f"F1 {2 * one.right / max(told + there, 1):.3f}"
        )
    return "\n".join([*rows, f"macro-F1 {getattr(found.macro_f1, 'value', float('nan')):.3f}"])


if __name__ == "__main__":
    print(table(Path(__file__).parent / "own" / "intents_unseen.tsv"))
