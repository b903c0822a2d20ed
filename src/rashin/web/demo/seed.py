"""What people decided in the demo company: departments, members, journeys, improvements and evidence."""

from datetime import datetime

from rashin.base.workspace.errors import AlreadyMember
from rashin.base.workspace.models import Department
from rashin.base.workspace.services import add_department, add_member
from rashin.base.workspace.vocabulary import Role
from rashin.web.demo.company import REGIONS, SHOPS

ACTOR = "demo"
HEAD_OFFICE: tuple[tuple[str, str], ...] = (
    ("経営企画室", "Corporate planning"),
    ("CX推進室", "CX office"),
    ("店舗運営部", "Store operations"),
    ("EC・アプリ部", "E-commerce and app"),
    ("お客様窓口", "Customer desk"),
    ("物流部", "Logistics"),
    ("商品企画部", "Merchandising"),
    ("マーケティング部", "Marketing"),
    ("情報システム部", "IT"),
)
MEMBERS: tuple[tuple[str, str, str, str], ...] = (
    ("森寝 奏", "kanade.morine", Role.OWNER, "情報システム部"),
    ("瀬戸内 玲子", "reiko.setouchi", Role.EXECUTIVE, "経営企画室"),
    ("柚木 彩", "aya.yuzuki", Role.CX_OFFICE, "CX推進室"),
    ("日向 拓真", "takuma.hinata", Role.CX_OFFICE, "CX推進室"),
    ("Emma Lindqvist", "emma.lindqvist", Role.CX_OFFICE, "CX推進室"),
    ("久遠 理人", "rihito.kuon", Role.ANALYST, "マーケティング部"),
    ("朝比奈 梢", "kozue.asahina", Role.STAFF, "お客様窓口"),
    ("鳴海 蒼", "ao.narumi", Role.STAFF, "物流部"),
    ("深町 透", "toru.fukamachi", Role.VIEWER, "商品企画部"),
)
"""Name, local part of the address, role, department. The first one owns the installation."""
LEADS: dict[str, tuple[str, str]] = {
    "梅田店": ("綾瀬 千鶴", "chizuru.ayase"),
    "南青山店": ("田野倉 樹", "itsuki.tanokura"),
    "札幌店": ("雪村 岳", "gaku.yukimura"),
    "福岡天神店": ("潮見 渚", "nagisa.shiomi"),
}
DOMAIN = "moritoneru.example.jp"


def seed_workspace(*, now: datetime) -> None:
    """Departments and members; those who are there stay as they are."""
    offices = {name: add_department(actor=ACTOR, name=name, name_en=english, now=now) for name, english in HEAD_OFFICE}
    shops = _shops(offices["店舗運営部"], now)
    for name, local, role, office in MEMBERS:
        language = "en" if name.isascii() else "ja"
        _member(name, local, role, offices[office], language=language, now=now)
    for shop, (name, local) in LEADS.items():
        _member(name, local, Role.LEAD, shops[shop], language="ja", now=now)


def _shops(parent: Department, now: datetime) -> dict[str, Department]:
    made: dict[str, Department] = {}
    for region in REGIONS:
        area = add_department(actor=ACTOR, name=f"{region.name}エリア", parent=parent, now=now)
        for shop in SHOPS:
            if shop.region == region.name:
                made[shop.name] = add_department(actor=ACTOR, name=shop.name, parent=area, units=[shop.name], now=now)
    return made


def _member(name: str, local: str, role: str, department: Department, *, language: str, now: datetime) -> None:
    try:
        add_member(
            actor=ACTOR,
            email=f"{local}@{DOMAIN}",
            role=role,
            name=name,
            department=department,
            language=language,
            now=now,
        )
    except AlreadyMember:
        return
