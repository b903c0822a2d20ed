"""English words without their endings."""


def stem(word: str) -> str:
    """An English word without its endings: deliveries and delivery, crashed and crashing come out alike."""
    word = word.replace("-", "").removesuffix("'s").replace("'", "")
    if len(word) <= 3 or not word.isalpha():
        return word
    word = _singular(word)
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and any(letter in "aeiouy" for letter in root):
            return _undoubled(root)
    if word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    return word[:-1] if word.endswith("e") and len(word) > 3 else _y_to_i(word)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undoubled(root: str) -> str:
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
        return root[:-1]
    return _y_to_i(root.removesuffix("e"))


def _y_to_i(word: str) -> str:
    """Carry and carri(ed)."""
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word
