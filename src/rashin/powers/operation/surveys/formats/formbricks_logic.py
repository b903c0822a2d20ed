"""Formbricks' logic: groups of conditions, jumps, calculations and required answers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from rashin.powers.operation.surveys.definition.document import MOST_DEPTH
from rashin.powers.operation.surveys.definition.kinds import NUMERIC, OF_DATES, WITH_LIST, WITHOUT_VALUE, Operator
from rashin.powers.operation.surveys.formats.foreign import Names, Notes

Json = dict[str, Any]
_RECKONING: Final = {
    "assign": "assign", "add": "add", "subtract": "subtract", "multiply": "multiply", "divide": "divide",
    "concat": "concat",
}  # fmt: skip
_JUMPS: Final = frozenset({"jumpToQuestion", "jumpToBlock"})


class Odd(Exception):
    """A piece of logic that cannot be said here."""


class Known(Protocol):
    """What reading has found so far."""

    notes: Notes
    questions: Names
    blocks: Names
    endings: Names
    hidden: Names
    variables: Names
    parts: dict[str, Names]


class Logic:
    """Adds rules to blocks that were read."""

    def __init__(self, known: Known, blocks: Sequence[Json]) -> None:
        self.known = known
        self.asked: dict[str, Json] = {one["id"]: one for block in blocks for one in block["questions"]}

    def add(self, block: Json, elements: Sequence[tuple[str, Json, str]], holder: Json) -> None:
        """The rules of one block, or of one question that stands in a block of its own."""
        place = elements[0][2] if elements else str(block["id"])
        logic = holder.get("logic")
        for rule in logic if isinstance(logic, list) else ():
            if not isinstance(rule, dict):
                continue
            try:
                when = self._group(rule.get("conditions"), 1)
                actions = rule.get("actions")
                for action in actions if isinstance(actions, list) else ():
                    self._action(block, when, action)
            except Odd as odd:
                self.known.notes.note(f"{place}.logic", rule.get("id", "logic"), str(odd))
        fallback = holder.get("logicFallback")
        if isinstance(fallback, str) and fallback:
            try:
                block["logic"].append(self._jump(fallback, None))
            except Odd as odd:
                self.known.notes.note(f"{place}.logicFallback", fallback, str(odd))

    def _jump(self, target: object, when: Json | None) -> Json:
        if ending := self.known.endings.get(target):
            return {"do": "end", "to": ending, "when": when}
        if block := self.known.blocks.get(target):
            return {"do": "jump", "to": block, "when": when}
        raise Odd("reference")

    def _action(self, block: Json, when: Json, action: object) -> None:
        if not isinstance(action, dict):
            raise Odd("incomplete")
        wanted = str(action.get("objective"))
        if wanted in _JUMPS:
            block["logic"].append(self._jump(action.get("target"), when))
        elif wanted == "requireAnswer":
            name = self.known.questions.get(action.get("target"))
            if name is None or name not in self.asked:
                raise Odd("reference")
            before = self.asked[name]["required"]
            if before is not True:
                self.asked[name]["required"] = {"any": [*(before["any"] if before else ()), when]}
        elif wanted == "calculate":
            block["logic"].append(self._calculation(when, action))
        else:
            raise Odd("operator")

    def _calculation(self, when: Json, action: Json) -> Json:
        variable = self.known.variables.get(action.get("variableId"))
        by = _RECKONING.get(str(action.get("operator")))
        value = action.get("value")
        if variable is None or by is None or not isinstance(value, dict):
            raise Odd("incomplete")
        rule: Json = {"do": "calculate", "set": variable, "by": by, "when": when}
        if value.get("type") == "static":
            constant = value.get("value")
            if isinstance(constant, bool) or not isinstance(constant, str | int | float):
                raise Odd("incomplete")
            return rule | {"value": constant}
        return rule | {"of": self._operand(value)}

    # ── Conditions ──

    def _group(self, said: object, depth: int) -> Json:
        if not isinstance(said, dict) or not isinstance(said.get("conditions"), list):
            raise Odd("incomplete")
        if depth > MOST_DEPTH:
            raise Odd("deep")
        join = "any" if said.get("connector") == "or" else "all"
        return {
            join: [
                self._group(one, depth + 1) if isinstance(one, dict) and "conditions" in one else self._condition(one)
                for one in said["conditions"]
            ]
        }

    def _condition(self, said: object) -> Json:
        if not isinstance(said, dict) or not isinstance(said.get("leftOperand"), dict):
            raise Odd("incomplete")
        try:
            operator = Operator(str(said.get("operator")))
        except ValueError:
            raise Odd("operator") from None
        reference = self._operand(said["leftOperand"])
        if operator in WITHOUT_VALUE:
            return {"of": reference, "op": str(operator)}
        right = said.get("rightOperand")
        if not isinstance(right, dict) or right.get("type", "static") != "static":
            raise Odd("two_answers")
        return {"of": reference, "op": str(operator), "value": self._value(reference, operator, right.get("value"))}

    def _operand(self, said: Mapping[str, Any]) -> str:
        kind, name = str(said.get("type")), said.get("value")
        if kind in {"question", "element"} and (found := self.known.questions.get(name)):
            meta = said.get("meta")
            row = meta.get("row") if isinstance(meta, dict) else None
            rows = self.known.parts.get(f"{found}.r")
            part = rows.get(row) if rows and row is not None else None
            return f"answer:{found}.{part}" if part else f"answer:{found}"
        if kind == "variable" and (found := self.known.variables.get(name)):
            return f"var:{found}"
        if kind == "hiddenField" and (found := self.known.hidden.get(name)):
            return f"hidden:{found}"
        raise Odd("reference")

    def _value(self, reference: str, operator: Operator, value: object) -> object:
        if operator in WITH_LIST:
            return [self._scalar(reference, one) for one in (value if isinstance(value, list) else [value])]
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if operator in NUMERIC:
            return _number(value)
        if operator in OF_DATES:
            return str(value)[:10]
        return self._scalar(reference, value)

    def _scalar(self, reference: str, value: object) -> object:
        name = reference.partition(":")[2]
        asked = name.partition(".")[0]
        names = self.known.parts.get(f"{asked}.c") or self.known.parts.get(asked)
        if names is not None:
            found = names.get(value)
            if found is None:
                raise Odd("reference")
            return found
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Odd("incomplete")
        kind = self.asked.get(asked, {}).get("kind")
        return _number(value) if kind in {"nps", "csat", "ces", "rating", "number"} else value


def _number(value: object) -> float | int:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Odd("number")
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise Odd("number") from None
    if not abs(found) < 1e15:
        raise Odd("number")
    return int(found) if found == int(found) else found
