"""The invented company: regions, shops, carriers, departments, members, surveys. Nobody and nothing here exists."""

from dataclasses import dataclass

NAME = "株式会社モリトネル"
NAME_EN = "Moritoneru, Inc."
BRAND = "モリトネル"
DISCLAIMER = "この会社、店舗、運送会社、人物、声はすべて架空のものです。"
DISCLAIMER_EN = "This company, its shops, carriers, people and voices are all invented."


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the country: share of customers, prefectures, and the dialect that a few of them write in."""

    name: str
    share: float
    prefectures: tuple[str, ...]
    dialect: str = ""


REGIONS: tuple[Region, ...] = (
    Region(name="北海道", share=0.05, prefectures=("北海道",), dialect="hokkaido"),
    Region(name="東北", share=0.07, prefectures=("宮城県", "福島県", "岩手県", "青森県", "山形県"), dialect="tohoku"),
    Region(name="関東", share=0.33, prefectures=("東京都", "神奈川県", "埼玉県", "千葉県", "茨城県", "栃木県")),
    Region(name="中部", share=0.15, prefectures=("愛知県", "静岡県", "長野県", "石川県", "新潟県", "岐阜県")),
    Region(name="関西", share=0.24, prefectures=("大阪府", "兵庫県", "京都府", "奈良県", "滋賀県"), dialect="kansai"),
    Region(name="中国・四国", share=0.07, prefectures=("広島県", "岡山県", "香川県", "愛媛県"), dialect="chugoku"),
    Region(name="九州・沖縄", share=0.09, prefectures=("福岡県", "熊本県", "鹿児島県", "沖縄県"), dialect="hakata"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A shop: its name is its unit in the lake."""

    name: str
    region: str
    prefecture: str
    trained: bool
    size: float


def _shops() -> tuple[Shop, ...]:
    rows = (
        ("札幌店", "北海道", "北海道", 1.1), ("旭川店", "北海道", "北海道", 0.5),
        ("仙台店", "東北", "宮城県", 1.1), ("盛岡店", "東北", "岩手県", 0.5), ("郡山店", "東北", "福島県", 0.5),
        ("南青山店", "関東", "東京都", 1.3), ("立川店", "関東", "東京都", 1.2), ("横浜港北店", "関東", "神奈川県", 1.3),
        ("大宮店", "関東", "埼玉県", 1.1), ("柏店", "関東", "千葉県", 1.0), ("つくば店", "関東", "茨城県", 0.7),
        ("名古屋栄店", "中部", "愛知県", 1.1), ("浜松店", "中部", "静岡県", 0.7), ("松本店", "中部", "長野県", 0.5),
        ("金沢店", "中部", "石川県", 0.6),
        ("梅田店", "関西", "大阪府", 1.4), ("堺店", "関西", "大阪府", 0.9), ("神戸店", "関西", "兵庫県", 1.1),
        ("京都桂店", "関西", "京都府", 1.0), ("奈良店", "関西", "奈良県", 0.6),
        ("広島店", "中国・四国", "広島県", 0.9), ("高松店", "中国・四国", "香川県", 0.6),
        ("福岡天神店", "九州・沖縄", "福岡県", 1.1), ("熊本店", "九州・沖縄", "熊本県", 0.7),
    )  # fmt: skip
    return tuple(
        Shop(name=name, region=region, prefecture=prefecture, size=size, trained=index % 2 == 0)
        for index, (name, region, prefecture, size) in enumerate(rows)
    )


SHOPS: tuple[Shop, ...] = _shops()

CARRIERS: tuple[str, ...] = ("あさひ野急送", "みなみ風運輸", "モリトネル便")
CARRIER_SHARES: dict[str, tuple[float, float, float]] = {
    "関西": (0.10, 0.80, 0.10),
    "中国・四国": (0.40, 0.55, 0.05),
    "九州・沖縄": (0.45, 0.50, 0.05),
}
"""Share of each carrier by region; elsewhere ``CARRIER_SHARES_ELSEWHERE``."""
CARRIER_SHARES_ELSEWHERE = (0.72, 0.08, 0.20)

CHANNELS: tuple[str, ...] = ("web", "app", "store", "call", "mail", "line")
TOUCHPOINTS: tuple[str, ...] = (
    "site_home", "search", "product_page", "cart", "checkout", "delivery", "store_floor", "store_register",
    "phone_desk", "app_home", "mail", "line", "review", "returns", "account",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One standing survey; ``share`` is its part of all scored answers (rows)."""

    key: str
    name: str
    touchpoint: str
    stage: str
    journey: str = "first_furniture"
    own: bool = True
    """Asked with Rashin itself, whose records name a survey by its key; the others came as files, with their name."""

    @property
    def recorded(self) -> str:
        """How records name it."""
        return self.key if self.own else self.name


SURVEYS: dict[str, Survey] = {
    "relationship": Survey(key="relationship", name="関係NPS調査", touchpoint="account", stage="stay"),
    "after_delivery": Survey(key="after_delivery", name="配送後アンケート", touchpoint="delivery", stage="receive"),
    "after_call": Survey(key="after_call", name="お客様窓口アンケート", touchpoint="phone_desk", stage="use"),
    "store_visit": Survey(key="store_visit", name="来店アンケート", touchpoint="store_floor", stage="consider"),
    "review": Survey(key="review", name="商品レビュー", touchpoint="review", stage="use", own=False),
    "inquiry": Survey(key="inquiry", name="お問い合わせ", touchpoint="line", stage="use", own=False),
}

TOUCHPOINT_NAMES: dict[str, tuple[str, str, str]] = {
    "site_home": ("公式サイト", "Website", "web"),
    "search": ("サイト内検索", "Site search", "web"),
    "product_page": ("商品ページ", "Product page", "web"),
    "cart": ("カート", "Cart", "web"),
    "checkout": ("購入手続き", "Checkout", "web"),
    "delivery": ("配送・受取", "Delivery", "web"),
    "store_floor": ("店舗の売り場", "Shop floor", "store"),
    "store_register": ("店舗のレジ", "Shop till", "store"),
    "phone_desk": ("お客様窓口（電話）", "Customer desk (phone)", "call"),
    "app_home": ("アプリ", "App", "app"),
    "mail": ("メール", "Mail", "mail"),
    "line": ("LINE", "LINE", "line"),
    "review": ("商品レビュー", "Reviews", "web"),
    "returns": ("返品・交換", "Returns", "web"),
    "account": ("会員", "Membership", "web"),
}
"""Name, name in English and main channel of each touchpoint."""

Parts = tuple[tuple[str, str, str, str, tuple[str, ...]], ...]
JOURNEYS: dict[str, tuple[str, str, Parts]] = {
    "first_furniture": (
        "はじめての一台を迎える",
        "Welcoming the first piece",
        (
            ("discover", "認知", "Discover", "自分に合うか知りたい", ("site_home", "mail", "line")),
            ("consider", "検討", "Consider", "失敗せずに選びたい", ("search", "product_page", "store_floor", "review")),
            ("buy", "購入", "Buy", "迷わず安心して払いたい", ("cart", "checkout", "app_home", "store_register")),
            ("receive", "配送・受取", "Receive", "約束どおりに届いてほしい", ("delivery", "phone_desk")),
            ("use", "利用", "Use", "暮らしになじませたい", ("phone_desk", "review", "returns")),
            ("stay", "継続", "Stay", "また頼みたい", ("account", "mail", "line", "store_floor")),
        ),
    ),
    "replace": (
        "買い替える",
        "Replacing it",
        (
            ("notice", "気づく", "Notice", "そろそろ替えどきか知りたい", ("mail", "line", "app_home")),
            ("compare", "比べる", "Compare", "前より良いものにしたい", ("product_page", "store_floor")),
            ("swap", "入れ替える", "Swap", "古いものを手間なく手放したい", ("delivery", "returns")),
        ),
    ),
}
"""Name, name in English and stages (key, name, name in English, what the customer wants, touchpoints)."""
