"""What somebody says about what happened to them: topics that fit survey, score, shop, parcel and planted truths."""

from dataclasses import dataclass

import numpy as np

from rashin.web.demo.answers import Answers
from rashin.web.demo.catalogue import products
from rashin.web.demo.company import BRAND, REGIONS, SHOPS
from rashin.web.demo.contacts import REASONS
from rashin.web.demo.names import FAMILY
from rashin.web.demo.people import REGISTERS
from rashin.web.demo.simulate import World
from rashin.web.demo.truths import Truths
from rashin.web.demo.visits import is_broken
from rashin.web.demo.words.compose import Plan, compose, sentence
from rashin.web.demo.words.dice import Dice
from rashin.web.demo.words.grammar import Writer

_ROOMS = {
    "sofa": ("リビング", "居間"), "table": ("ダイニング", "リビング"), "chair": ("ダイニング", "書斎"),
    "bed": ("寝室", "子ども部屋"),
    "mattress": ("寝室",), "bedding": ("寝室",), "shelf": ("リビング", "子ども部屋", "玄関"),
    "desk": ("子ども部屋", "書斎", "仕事部屋"),
    "light": ("リビング", "寝室"), "rug": ("リビング", "子ども部屋"), "curtain": ("寝室", "リビング"),
    "kitchen": ("台所",), "tableware": ("食卓",),
}  # fmt: skip
_ENGLISH = {
    "sofa": "sofa", "cover": "sofa cover", "table": "dining table", "chair": "chair", "bed": "bed frame",
    "mattress": "mattress",
    "bedding": "bedding", "shelf": "shelf", "box": "storage box", "desk": "desk", "light": "lamp", "rug": "rug",
    "curtain": "curtain",
    "kitchen": "pot", "tableware": "tableware", "fabric": "cushion", "pot": "plant pot", "aroma": "diffuser",
    "clock": "wall clock",
}  # fmt: skip
_REASON_WORDS = {
    "delivery_status": ("到着予定日", "配送の遅れ", "お届け日"),
    "product_question": ("商品のサイズ", "お手入れ", "在庫"), "return": ("返品", "交換"),
    "assembly": ("組み立て方", "部品の付け方"), "account": ("会員登録", "ポイント"),
    "damage": ("届いた商品の傷", "破損"), "payment": ("支払い", "領収書"),
}  # fmt: skip
_SLOTS = ("午前中", "14時から16時", "16時から18時", "18時から20時", "19時から21時")
_SLOTS_EN = ("morning", "2 to 4 pm", "4 to 6 pm", "evening")
_HARD = ("assembly", "build")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A text and the language it is in."""

    text: str
    language: str


class Remarks:
    """Writes the remarks of a chunk."""

    def __init__(self, world: World, truths: Truths, dice: Dice) -> None:
        self.world, self.truths, self.dice = world, truths, dice
        self._broken = self._met_the_fault()
        self._seen: set[str] = set()

    def _met_the_fault(self) -> frozenset[int]:
        """People whose payment the broken release closed."""
        apps, people = self.world.apps, self.world.people
        hit = apps.failed & is_broken(people.device[apps.person], apps.version, self.truths.release)
        return frozenset(np.unique(apps.person[hit]).tolist())

    def about(self, answers: Answers, row: int) -> Remark:
        """A remark for one submission; said again in other words when somebody has said exactly this."""
        writer = self._writer(answers, row)
        remark = ""
        for _ in range(3):
            remark = self._say(answers, row, writer)
            if remark not in self._seen:
                break
        self._seen.add(remark)
        return Remark(text=remark, language="en" if writer.register == "english" else "ja")

    def _writer(self, answers: Answers, row: int) -> Writer:
        people, dice = self.world.people, self.dice
        person = int(answers.person[row])
        register = REGISTERS[people.register[person]]
        region = REGIONS[people.region[person]]
        dialect = region.dialect if people.dialect[person] and register in {"casual", "terse"} else ""
        return Writer(register=register, dialect=dialect, facts=self._facts(answers, row, person), dice=dice)

    def _facts(self, answers: Answers, row: int, person: int) -> dict[str, str]:
        dice, people = self.dice, self.world.people
        catalogue = products()
        index = int(answers.product[row])
        product = catalogue[index] if index >= 0 else dice.pick(catalogue)
        shop = SHOPS[int(answers.unit[row])] if answers.unit[row] >= 0 else SHOPS[int(people.shop[person])]
        calls = self.world.calls
        is_call = answers.survey == "after_call"
        minutes = int(calls.minutes[answers.about[row]]) if is_call else 10
        reason = REASONS[int(calls.reason[answers.about[row]])] if is_call else "product_question"
        line = product.name.rsplit(" ", 1)[0].replace(" ", "の")
        family = dice.pick(FAMILY)
        return {
            "product": product.short, "line": line, "product_en": _ENGLISH[product.kind],
            "line_en": _ENGLISH[product.kind],
            "room": dice.pick(_ROOMS.get(product.kind, ("部屋", "リビング"))),
            "days": str(max(int(answers.delay[row]), 1)), "shop": shop.name,
            "name": family[0], "name_en": family[2].capitalize(), "slot": dice.pick(_SLOTS),
            "slot_en": dice.pick(_SLOTS_EN),
            "minutes": str(minutes + dice.between(0, 2)), "hour": str(dice.between(10, 18)),
            "years": str(dice.between(3, 20)),
            "reason": dice.pick(_REASON_WORDS[reason]), "brand": BRAND,
            "version": f"バージョン{self.truths.release.app_version}"
            if REGISTERS[people.register[person]] != "english" else self.truths.release.app_version,
        }  # fmt: skip

    def _say(self, answers: Answers, row: int, writer: Writer) -> str:
        dice = self.dice
        score = int(answers.nps[row])
        mood = "good" if score >= 9 else "soso" if score >= 7 else "bad"
        if answers.survey == "inquiry":
            return self._inquiry(answers, row, writer)
        if answers.delay[row] == 0 and answers.survey != "review" and dice.chance(0.012):
            return sentence(f"minimal_{mood}", writer)
        good, bad = self._topics(answers, row)
        praise, blame = self._balance(mood, good, bad)
        long = len(praise) + len(blame) > 1
        opener = self._opener(answers.survey) if dice.chance(0.42 if long else 0.2) else ""
        close = {"good": "close_good", "bad": "close_bad", "soso": "close_soft"}[mood]
        closer = close if dice.chance(0.34 if long else 0.18) and "damaged" not in blame else ""
        plan = Plan(
            opener=opener,
            praise=praise,
            blame=blame,
            closer=closer,
            blame_first=mood == "bad" or (mood == "soso" and dice.chance(0.4)),
        )
        return compose(plan, writer)

    def _inquiry(self, answers: Answers, row: int, writer: Writer) -> str:
        """A message that wants something: where is it, how does it work."""
        dice = self.dice
        opener = "open_bought" if dice.chance(0.55) else ""
        if answers.delay[row] > 0:
            return compose(
                Plan(
                    opener=opener,
                    praise=(),
                    blame=("late", "silent") if dice.chance(0.4) else ("late",),
                    closer="",
                    blame_first=True,
                ),
                writer,
            )
        if int(answers.person[row]) in self._broken and dice.chance(0.7):
            return compose(Plan(opener="", praise=(), blame=("crash",), closer="", blame_first=True), writer)
        wish = ("wish",) if dice.chance(0.12) else ()
        return compose(Plan(opener=opener, praise=wish or ("howto",), blame=(), closer="", blame_first=False), writer)

    def _opener(self, survey: str) -> str:
        return {"store_visit": "open_store", "after_call": "open_call", "relationship": ""}.get(survey, "open_bought")

    def _balance(self, mood: str, good: list[str], bad: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """How much of each is said: mostly one thing, sometimes a whole story."""
        dice = self.dice
        draw = dice.between(0, 99)
        size = 1 if draw < 46 else 2 if draw < 76 else 3 if draw < 91 else 4 if draw < 97 else dice.between(5, 7)
        if mood == "good":
            against = 1 if size > 1 and dice.chance(0.16) else 0
            return tuple(self._some(good, size - against)), tuple(self._some(bad, against))
        if mood == "bad":
            pro = 1 if size > 1 and dice.chance(0.3) else 0
            return tuple(self._some(good, pro)), tuple(bad[:1] + self._some(bad[1:], size - pro - 1))
        if size == 1:
            return (
                (("soso",), ())
                if dice.chance(0.35)
                else ((), tuple(bad[:1]))
                if dice.chance(0.5)
                else (tuple(good[:1]), ())
            )
        half = max(1, size // 2)
        return tuple(self._some(good, half)), tuple(self._some(bad, size - half))

    def _some(self, topics: list[str], wanted: int) -> list[str]:
        out = list(topics[:wanted])
        while len(out) < wanted and topics:
            out.append(self.dice.pick(topics))
        return out

    def _topics(self, answers: Answers, row: int) -> tuple[list[str], list[str]]:
        """What there is to praise and to blame, the most likely first."""
        make = {
            "after_delivery": self._delivery, "review": self._review, "after_call": self._call,
            "store_visit": self._store,
        }.get(answers.survey, self._relationship)  # fmt: skip
        good, bad = make(answers, row)
        index = int(answers.product[row])
        if index >= 0 and not products()[index].large:
            drop = {"setup", *_HARD}
            good, bad = [one for one in good if one not in drop], [one for one in bad if one not in drop]
        return good, bad

    def _shuffled(self, names: tuple[str, ...]) -> list[str]:
        rest = list(names)
        out: list[str] = []
        while rest:
            out.append(rest.pop(self.dice.between(0, len(rest) - 1)))
        return out

    def _delivery(self, answers: Answers, row: int) -> tuple[list[str], list[str]]:
        if answers.delay[row] > 0:
            good = self._shuffled(("courier", "quality", "setup", "packaging"))
            return good, ["late", *self._shuffled(("silent", "silent", "slots"))]
        return self._shuffled(("ontime", "courier", "courier", "setup", "packaging", "quality")), self._shuffled(
            ("slots", "damaged", "rude", "build", "slots")
        )

    def _review(self, answers: Answers, row: int) -> tuple[list[str], list[str]]:
        bad = self._shuffled(("size", "colour", "build", "weak", "weak"))
        if answers.delay[row] > 0:
            bad.insert(0 if self.dice.chance(0.5) else 1, "late")
        return self._shuffled(("quality", "quality", "quality", "value", "assembly")), bad

    def _call(self, answers: Answers, row: int) -> tuple[list[str], list[str]]:
        calls, about = self.world.calls, int(answers.about[row])
        bad = self._shuffled(("wait",)) if calls.minutes[about] >= 9 else []
        if not calls.resolved[about]:
            bad = [*self._shuffled(("unsolved", "unsolved", "wait"))] if calls.minutes[about] >= 9 else ["unsolved"]
        if REASONS[int(calls.reason[about])] == "delivery_status" and answers.delay[row] > 0:
            bad = ["callfor", *bad]
        good = ["solved", "agentkind"] if calls.resolved[about] else ["agentkind"]
        return self._shuffled(tuple(good)), bad or ["wait" if calls.minutes[about] >= 5 else "slots"]

    def _store(self, answers: Answers, row: int) -> tuple[list[str], list[str]]:
        bad = self._shuffled(("ignored", "ignorant", "pushy", "stock", "queue", "price"))
        if answers.trained[row]:  # the course was about asking first: these are the faults that went
            bad = self._shuffled(("stock", "queue", "price", "stock"))
            return ["advice", *self._shuffled(("advice", "kind", "floor"))], bad
        return self._shuffled(("kind", "floor", "floor", "quality")), bad

    def _relationship(self, answers: Answers, row: int) -> tuple[list[str], list[str]]:
        good = self._shuffled(("loyal", "loyal", "quality", "site", "kind", "value", "mailgood"))
        bad = self._shuffled(("rival", "price", "search", "login", "mails", "stock", "weak", "wish"))
        if answers.delay[row] > 0:
            bad = ["late", "silent", *bad]
        elif int(answers.person[row]) in self._broken and self.dice.chance(0.5):
            bad = ["crash", *bad]
        return good, bad
