"""A set to begin with: rules, causes and replies that most companies need, to be changed as one likes."""

from datetime import datetime
from typing import Any, Final

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import Actor
from rashin.base.workspace.models import User
from rashin.powers.operation.cases.causes import save_cause
from rashin.powers.operation.cases.models import Canned, Cause, Rule
from rashin.powers.operation.cases.records import CauseSaid, Conditions, RuleSaid
from rashin.powers.operation.cases.setup import CannedSaid, save_canned, save_rule
from rashin.powers.operation.cases.vocabulary import Severity

_DANGER: Final = ("返金", "解約", "退会", "怪我", "発火", "refund", "cancel my", "injured")
_RULES: Final = (
    ("返金・解約・事故のことば", Conditions(words=_DANGER), Severity.URGENT, 2.0, 9.0),
    ("不満の強いNPS（0〜3）", Conditions(metrics=("nps",), at_most=3), Severity.HIGH, 4.0, 18.0),
    ("不満の回答（満足度・評価が1〜2）", Conditions(metrics=("csat", "rating"), at_most=2), Severity.NORMAL, 8.0, 27.0),
)
_LATE: Final = ("遅れ", "遅い", "届かない", "待た", "日時", "late", "delay", "delayed")
_DAMAGED: Final = ("破損", "壊れ", "割れ", "傷", "汚れ", "へこみ", "damaged", "broken", "scratched")
_CAUSES: Final[tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[Any, ...]], ...]] = (
    ("配送", "Delivery", (), ("delivery",), (
        ("遅れ・日時の変更", "Late or moved", _LATE, ()),
        ("破損・汚れ", "Damaged", _DAMAGED, ()),
    )),
    ("商品", "Product", (), ("review",), (
        ("思っていたのと違う", "Not as expected", ("写真と違", "思ってい", "イメージと", "色が違", "not as"), ()),
        ("組み立て・説明書", "Assembly", ("組み立て", "説明書", "ネジ", "assembly", "instructions"), ()),
    )),
    ("窓口・接客", "Service", (), ("phone_desk", "store_floor"), (
        ("つながらない・待つ", "Hard to reach", ("つながら", "繋がら", "保留", "たらい回し", "on hold"), ()),
        ("態度・説明", "Attitude", ("態度", "失礼", "冷た", "無愛想", "rude"), ()),
    )),
    ("アプリ・サイト", "App and site", (), ("checkout", "cart", "app_home"), (
        ("落ちる・閉じる", "Crashes", ("落ちる", "閉じ", "固まる", "エラー", "crash", "crashes", "error"), ()),
        ("支払い", "Payment", ("支払い", "決済", "カードが", "payment"), ()),
    )),
    ("価格・返金", "Price and refunds", ("返金", "値段", "refund", "price"), (), ()),
)  # fmt: skip
_CANNED: Final = (
    ("お詫びと確認", "ご意見をお寄せいただきありがとうございます",
     "{{name|お客さま}}\n\nこのたびはご不便をおかけし、申し訳ございません。"
     "{{department|担当}}の{{owner}}と申します。\n"
     "お知らせいただいた内容を確認しております。よろしければ、"
     "詳しいご状況をこのメールへの返信でお聞かせください。\n\n{{signature|}}"),
    ("解決のご報告", "ご指摘いただいた件のご報告",
     "{{name|お客さま}}\n\n先日お知らせいただいた件につきまして、対応が終わりましたのでご報告いたします。\n\n"
     "貴重なお声をありがとうございました。\n{{owner}}\n{{signature|}}"),
    ("Apology and question", "Thank you for telling us",
     "Dear {{name|customer}},\n\nWe are sorry for the trouble. My name is {{owner}}. Please reply to this mail "
     "and tell us a little more, so that we can put it right.\n\n{{signature|}}"),
)  # fmt: skip


def begin(*, actor: Actor, now: datetime) -> int:
    """Rules, causes and replies to begin with, where there are none yet; how many rules were made."""
    if isinstance(actor, User):
        require(actor, Permission.MANAGE_CASES)
    begin_causes(actor=actor, now=now)
    if Rule.objects.exists():
        return 0
    for name, conditions, severity, answer, resolved in _RULES:
        said_rule = RuleSaid(
            name=name, conditions=conditions, severity=severity, answer_hours=answer, resolve_hours=resolved
        )
        save_rule(actor=actor, said=said_rule, now=now)
    return len(_RULES)


def begin_causes(*, actor: Actor, now: datetime) -> None:
    """A tree of causes and replies to begin with, where there are none yet."""
    if not Cause.objects.exists():
        for name, english, words, points, below in _CAUSES:
            top = save_cause(
                actor=actor, now=now, said=CauseSaid(name=name, name_en=english, words=words, touchpoints=points)
            )
            for child, child_english, child_words, child_points in below:
                said = CauseSaid(
                    name=child, name_en=child_english, parent=top.pk, words=child_words, touchpoints=child_points
                )
                save_cause(actor=actor, now=now, said=said)
    if not Canned.objects.exists():
        for name, subject, body in _CANNED:
            save_canned(actor=actor, said=CannedSaid(name=name, subject=subject, body=body), now=now)
