"""What somebody says about what happened to them: topics that fit survey, score, shop, parcel and planted truths."""

from dataclasses import dataclass, replace

import numpy as np

from rashin.web.demo.answers import Answers
from rashin.web.demo.catalogue import products
from rashin.web.demo.company import BRAND, CARRIERS, REGIONS, SHOPS
from rashin.web.demo.contacts import REASONS
from rashin.web.demo.names import FAMILY
from rashin.web.demo.people import REGISTERS
from rashin.web.demo.season import DAY_US
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
# What there is to say about each kind of thing: its virtue, its care, what it changes, what fails, what makes it creak.
_ATTRIBUTE = {
    "sofa": ("座り心地", "肌触り", "座面の広さ"), "cover": ("肌触り", "伸び具合"),
    "table": ("木目", "天板の手触り", "安定感"),
    "chair": ("座り心地", "背もたれの角度", "軽さ"), "bed": ("安定感", "木の質感"),
    "mattress": ("寝心地", "ちょうどいい硬さ"),
    "bedding": ("肌触り", "軽さ", "あたたかさ"), "shelf": ("収納力", "安定感", "奥行き"),
    "box": ("使い勝手", "重ねやすさ"),
    "desk": ("広さ", "引き出しの動き", "安定感"), "light": ("明かりの色", "明るさ", "形"),
    "rug": ("踏み心地", "色合い", "厚み"),
    "curtain": ("遮光性", "生地の落ち感", "色合い"), "kitchen": ("使い勝手", "洗いやすさ"),
    "tableware": ("手触り", "色合い", "重ねやすさ"),
    "fabric": ("肌触り", "色合い"), "pot": ("形", "色合い"), "aroma": ("香り", "見た目"),
    "clock": ("見やすさ", "静かさ"),
}  # fmt: skip
_CARE = {
    "sofa": ("張地の洗い方", "脚の外し方"), "table": ("天板の手入れ", "輪じみの取り方"),
    "chair": ("座面の張り替え方", "手入れの方法"),
    "kitchen": ("焦げの落とし方", "手入れの方法"), "bedding": ("洗濯の方法", "干し方"),
    "light": ("電球の交換方法", "対応する電球"),
    "rug": ("しみの取り方", "洗い方"), "curtain": ("洗濯の方法", "丈の直し方"), "clock": ("電池の交換方法",),
    "aroma": ("中の洗い方",),
}  # fmt: skip
_EFFECT = {
    "sofa": ("家で過ごす時間が増えました", "映画を見るのが楽しみになりました"),
    "bed": ("朝が楽になりました", "寝室が好きになりました"),
    "mattress": ("朝が楽になりました", "腰の痛みが減りました"),
    "bedding": ("よく眠れるようになりました", "朝までぐっすりです"),
    "shelf": ("部屋が片付くようになりました", "床に物がなくなりました"),
    "box": ("部屋が片付くようになりました", "探し物が減りました"),
    "desk": ("作業がはかどります", "宿題の時間がけんかになりません"),
    "light": ("夜の時間が落ち着きます", "食卓がおいしそうに見えます"),
    "rug": ("冬の床が冷たくなくなりました", "下の階を気にしなくなりました"),
    "kitchen": ("料理が楽しくなりました", "台所に立つのが苦でなくなりました"),
    "tableware": ("いつものご飯がおいしく見えます",), "table": ("家族で食卓を囲む時間が増えました",),
    "chair": ("長く座っても疲れません",),
    "curtain": ("朝日がまぶしくなくなりました",),
}  # fmt: skip
_FAULT = {
    "sofa": ("座面のへたり", "毛玉"), "chair": ("がたつき", "座面のへたり"), "bed": ("きしみ", "がたつき"),
    "mattress": ("へたり", "端の沈み"),
    "bedding": ("毛玉", "ほつれ", "中綿の偏り"), "shelf": ("棚板のたわみ", "がたつき"),
    "desk": ("天板の反り", "がたつき"), "table": ("天板の反り", "輪じみ"),
    "light": ("ちらつき",), "rug": ("毛玉", "色落ち"), "kitchen": ("表面のはがれ", "焦げつき"),
    "tableware": ("欠け", "色落ち"), "clock": ("針の遅れ",),
}  # fmt: skip
_MOVE = {
    "sofa": "座る",
    "chair": "立ち上がる",
    "bed": "寝返りを打つ",
    "mattress": "寝返りを打つ",
    "shelf": "扉を開ける",
    "desk": "字を書く",
}
_SMELLS = {"sofa", "shelf", "desk", "bed", "mattress", "rug", "chair", "table"}
_WHO = ("家族", "子ども", "夫", "妻", "母", "うちの猫", "娘", "息子", "両親")
_REASON_WORDS = {
    "delivery_status": ("到着予定日", "配送の遅れ", "お届け日"),
    "product_question": ("商品のサイズ", "お手入れ", "在庫"), "return": ("返品", "交換"),
    "assembly": ("組み立て方", "部品の付け方"), "account": ("会員登録", "ポイント"),
    "damage": ("届いた商品の傷", "破損"), "payment": ("支払い", "領収書"),
}  # fmt: skip
_SLOTS = ("午前中", "14時から16時", "16時から18時", "18時から20時", "19時から21時")
_SLOTS_EN = ("morning", "2 to 4 pm", "4 to 6 pm", "evening")
_HARD = {"assembly", "build", "setup", "carry"}
"""Said only of things that come in large boxes."""
_SOLID = {"light", "pot", "clock", "tableware", "kitchen", "box", "aroma", "shelf", "chair"}
_REMEMBERED = 60
"""Days for which a payment that failed is still spoken of."""
_CLASH = {
    "courier": {"rude"}, "carry": {"rude"}, "packaging": {"damaged", "scratched"}, "assembly": {"build"},
    "site": {"search", "crash"},
    "kind": {"ignored", "pushy"}, "advice": {"ignorant", "pushy"}, "floor": {"stock"}, "value": {"price", "weak"},
    "quality": {"weak"},
    "loyal": {"rival"}, "mailgood": {"mails"}, "quick": {"wait", "menu"},
}  # fmt: skip
"""What nobody says in the same breath."""


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

    def _met_the_fault(self) -> dict[int, int]:
        """People whose payment the broken release closed, and when it did so first."""
        apps, people = self.world.apps, self.world.people
        hit = np.flatnonzero(apps.failed & is_broken(people.device[apps.person], apps.version, self.truths.release))
        hit = hit[np.argsort(-apps.at[hit], kind="stable")]
        return dict(zip(apps.person[hit].tolist(), apps.at[hit].tolist(), strict=True))

    def _remembers_the_fault(self, answers: Answers, row: int) -> bool:
        since = int(answers.at[row]) - self._broken.get(int(answers.person[row]), 2**62)
        return 0 <= since <= _REMEMBERED * DAY_US

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
            "attribute": dice.pick(_ATTRIBUTE[product.kind]),
            "care": dice.pick(_CARE.get(product.kind, ("手入れの方法", "掃除のしかた"))),
            "effect": dice.pick(_EFFECT.get(product.kind, ("暮らしが少し楽しくなりました", "部屋が明るくなりました"))),
            "fault": dice.pick(_FAULT.get(product.kind, ("ほつれ", "色落ち", "傷み"))),
            "move": _MOVE.get(product.kind, "動かす"), "who": dice.pick(_WHO), "carrier": self.truths.delay.carrier,
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
        high, low = (9, 7) if answers.survey != "review" else (8.8, 6.8)  # five stars, four stars
        felt = float(answers.latent[row]) if answers.survey == "review" else score
        mood = "good" if felt >= high else "soso" if felt >= low else "bad"
        if answers.survey == "inquiry":
            return self._inquiry(answers, row, writer)
        if answers.delay[row] == 0 and answers.survey != "review" and dice.chance(0.012):
            return sentence(f"minimal_{mood}", writer)
        good, bad = self._topics(answers, row)
        praise, blame = self._balance(mood, good, bad)
        if mood == "bad":
            praise = tuple(one for one in praise if not _CLASH.get(one, set()) & set(blame))
        else:
            against = set().union(*(_CLASH.get(one, set()) for one in praise))
            blame = tuple(one for one in blame if one not in against)
        long = len(praise) + len(blame) > 1
        opener = self._opener(answers.survey) if dice.chance(0.42 if long else 0.2) else ""
        close = {"good": "close_good", "bad": "close_bad" if score <= 4 else "close_mild", "soso": "close_soft"}[mood]
        if mood == "good" and answers.survey in {"after_delivery", "review", "store_visit"} and dice.chance(0.35):
            close = "close_next"
        closer = close if dice.chance(0.34 if long else 0.18) and "damaged" not in blame else ""
        opener = "" if "callfor" in blame else opener  # it says itself what the call was about
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
        if writer.register in {"casual", "terse"} and dice.chance(0.7):
            writer = replace(writer, register="plain", dialect="")  # to a company most people write politely
        bought = "open_bought" if dice.chance(0.4) else ""
        if answers.delay[row] > 0:
            blame = ("late", "silent") if dice.chance(0.4) else ("late",)
            return compose(Plan(opener=bought, praise=(), blame=blame, closer="", blame_first=True), writer)
        if answers.met_fault(row):
            return compose(Plan(opener="", praise=(), blame=("crash",), closer="", blame_first=True), writer)
        large = products()[int(answers.product[row])].large
        draw = dice.between(0, 99)
        topic = "wish" if draw < 8 else "before" if draw < 34 else "large" if large and draw < 58 else "owned"
        opener = bought if topic == "owned" else ""
        return compose(Plan(opener=opener, praise=(topic,), blame=(), closer="", blame_first=False), writer)

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
            return self._one_thing(good, bad)
        half = max(1, size // 2)
        return tuple(self._some(good, half)), tuple(self._some(bad, size - half))

    def _one_thing(self, good: list[str], bad: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What somebody says who is neither pleased nor cross, and brief."""
        if "agentkind" not in good and self.dice.chance(0.35):
            return ("soso",), ()
        return ((), tuple(bad[:1])) if self.dice.chance(0.6) else (tuple(good[:1]), ())

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
            drop = _HARD if products()[index].kind in _SOLID else {*_HARD, "scratched"}
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
            good = self._shuffled(("courier", "quality", "carry", "setup", "packaging"))
            region = REGIONS[self.world.people.region[answers.person[row]]].name
            hub = ("hub",) if region == self.truths.delay.region and self._after_move(answers, row) else ()
            return good, ["late", *self._shuffled(("silent", "silent", "slots", *hub))]
        return self._shuffled(("ontime", "courier", "carry", "setup", "packaging", "quality")), self._shuffled(
            ("slots", "damaged", "rude", "build", "scratched")
        )

    def _after_move(self, answers: Answers, row: int) -> bool:
        sent, clock = self.world.sent, self.world.clock
        about = int(answers.about[row])
        late_since = clock.day(self.truths.delay.starts(clock.end))
        carrier = CARRIERS[int(sent.carrier[about])]
        return carrier == self.truths.delay.carrier and int(sent.promised[about]) >= late_since

    def _review(self, answers: Answers, row: int) -> tuple[list[str], list[str]]:
        kind = products()[int(answers.product[row])].kind
        more = (*(("squeak",) if kind in _MOVE else ()), *(("smell",) if kind in _SMELLS else ()))
        bad = self._shuffled(("size", "colour", "build", "weak", "weak", *more))
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
        if calls.minutes[about] < 7:
            good.append("quick")
        return self._shuffled(tuple(good)), bad or ["wait" if calls.minutes[about] >= 5 else "menu"]

    def _store(self, answers: Answers, row: int) -> tuple[list[str], list[str]]:
        bad = self._shuffled(("ignored", "ignorant", "pushy", "stock", "queue", "price"))
        if answers.trained[row]:  # the course was about asking first: these are the faults that went
            bad = self._shuffled(("stock", "queue", "price", "stock"))
            return ["advice", *self._shuffled(("advice", "kind", "floor", "tryout"))], bad
        return self._shuffled(("kind", "floor", "floor", "tryout")), bad

    def _relationship(self, answers: Answers, row: int) -> tuple[list[str], list[str]]:
        good = self._shuffled(("loyal", "loyal", "quality", "site", "kind", "value", "mailgood"))
        bad = self._shuffled(("rival", "price", "search", "login", "mails", "stock", "weak", "wish"))
        if answers.delay[row] > 0:
            bad = ["late", "silent", *bad]
        elif self._remembers_the_fault(answers, row) and self.dice.chance(0.8):
            bad = ["crash", *bad]
        return good, bad
