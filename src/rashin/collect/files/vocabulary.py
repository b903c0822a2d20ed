"""The words by which columns are known, in Japanese and English, and the fields that each kind of import has."""

import re
import unicodedata
from dataclasses import dataclass

IDENTIFIERS = ("user_id", "anonymous_id", "email", "phone")
"""In the order in which a row's own identifier is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of an import: the words that name it, exactly or in part, and what its values must look like."""

    name: str
    exact: tuple[str, ...]
    part: tuple[str, ...] = ()
    values: str = ""
    """A check of values.py that a column must pass, and that alone may name it when ``alone`` is set."""
    alone: float = 0.0
    """Confidence from values only, without a telling name."""
    many: bool = False
    """Several columns may carry this field."""


def plain(header: str) -> str:
    """A header without case, width, blanks, marks, what shows nothing, and remarks in brackets."""
    text = unicodedata.normalize("NFKC", header).casefold()
    bare = re.sub(r"\(.*?\)|\[.*?\]|【.*?】|<.*?>", "", text)
    return re.sub(r"[\s_\-./:*※#\"'・　\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+", "", bare or text)


_LONG = 7
"""Letters: a shorter English word must begin where a word of the header does, so that “satisfaction” is no action."""
_INSIDE = ("email", "phone")


_BEGINS = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Za-z\d])(?=[ぁ-んァ-ヶ一-龥])|(?<=[ぁ-んァ-ヶ一-龥])(?=[A-Za-z])")


def holds(header: str, word: str) -> bool:
    """Whether a header holds a word, wherever one may begin."""
    bare = plain(header)
    if not word.isascii() or len(word) >= _LONG or word in _INSIDE:
        return word in bare
    text = unicodedata.normalize("NFKC", header)
    words = [plain(part) for part in re.split(r"[\s_\-./:*※#\"'・　()\[\]]+", _BEGINS.sub(" ", text))]
    return any("".join(words[place:]).startswith(word) for place in range(len(words)))


def _field(name: str, exact: str, part: str = "", values: str = "", alone: float = 0.0, *, many: bool = False) -> Field:
    return Field(
        name=name,
        exact=tuple(map(plain, exact.split())),
        part=tuple(map(plain, part.split())),
        values=values,
        alone=alone,
        many=many,
    )


PEOPLE = (
    _field(
        "user_id",
        "会員番号 会員id 会員no 会員コード 顧客id 顧客番号 顧客コード 顧客no お客様番号 "
        "お客様id お客様コード お客様no ユーザーid ユーザid ユーザー番号 "
        "userid customerid customercode customerno customernumber custid cust memberid "
        "memberno membernumber membercode clientid accountid "
        "personid uid user customer member 得意先コード 購入者id カスタマーid 利用者id "
        "利用者番号 会員 顧客 契約者番号 契約番号 個人id mid "
        "customerkey crmid contactid requesterid buyerid purchaserid externalreference "
        "externaldatareference id",
        "会員番号 会員id 顧客id 顧客番号 顧客コード お客様番号 お客様id ユーザーid customerid userid memberid",
        "identifier",
    ),
    _field(
        "anonymous_id",
        "anonymousid cookieid クッキーid visitorid 訪問者id deviceid 端末id デバイスid "
        "ブラウザid browserid gaclientid clientid gaid idfa "
        "distinctid fullvisitorid userpseudoid",
        "cookie anonymous visitorid 端末id",
        "visitor",
    ),
    _field(
        "email",
        "メールアドレス メール email mail emailaddress mailaddress eメール 電子メール "
        "電子メールアドレス メアド 連絡先メールアドレス pcメール "
        "お客様メールアドレス 購入者メールアドレス 注文者メールアドレス",
        "メールアドレス email mailaddress eメール",
        "email",
        0.8,
    ),
    _field(
        "phone",
        "電話番号 電話 tel 携帯 携帯電話 携帯番号 携帯電話番号 phone phonenumber mobile "
        "mobilephone 連絡先電話番号 telno 自宅電話 自宅電話番号 "
        "telephone cellphone 連絡先 お電話番号 注文者電話番号",
        "電話番号 携帯 phone telephone mobilenumber",
        "phone",
        0.6,
    ),
)
_TIME_WORDS = (
    "日時 日付 年月日 時刻 発生日時 発生日 イベント日時 発生時刻 注文日時 注文日 受注日 "
    "受注日時 購入日 購入日時 ご注文日 ご注文日時 売上日 売上日時 取引日 "
    "取引日時 来店日 来店日時 利用日 利用日時 会計日時 精算日時 アクセス日時 閲覧日時 "
    "受付日 受付日時 対応日時 入電日時 問合せ日時 お問い合わせ日時 受電日時 受電日 着信日時 架電日時 通話日時 "
    "通話開始日時 通話開始時刻 通話開始 開始日時 応対日時 応対日 対応日 コール日時 calldate calltime callstarttime "
    "timestamp datetime date time occurredat eventtime eventtimestamp eventdate "
    "createdat created orderdate orderdatetime ordertime "
    "orderedat purchasedate purchasedat transactiondate transactiontime eventat ts "
    "originaltimestamp invoicedate visitdate "
    "伝票日付 出荷日 計上日 決済日 決済日時 予約日 予約日時 記録日時 登録日時 作成日時 "
    "date&time createddate datecreated creationdate createtime dateandtime お申込日時 申込日時 お支払日時"
)
_TIME_PARTS = "日時 年月日 注文日 受注日 購入日 timestamp datetime orderdate createdat eventtime"
_ANSWERED_WORDS = (
    "回答日 回答日時 回答年月日 回答時刻 記入日 投稿日 投稿日時 レビュー日 レビュー日時 "
    "応募日時 送信日時 タイムスタンプ submittedat submitted responsedate "
    "collectedat answeredat completedat enddate recordeddate reviewdate postedat "
    "reviewedat surveydate responsetime 完了日時 終了日時 "
)
_PLACE = (
    _field(
        "channel",
        "チャネル チャンネル 経路 注文経路 受注経路 流入経路 媒体 受付チャネル 購入チャネル "
        "販売チャネル channel saleschannel orderchannel sourcechannel 流通チャネル "
        "受付方法 購入経路 回答チャネル acquisitionchannel platform 注文方法",
        "チャネル channel 経路",
        "category",
    ),
    _field(
        "touchpoint",
        "タッチポイント 接点 顧客接点 touchpoint 画面 ページ page pagename screen",
        "タッチポイント touchpoint",
        "label",
    ),
    _field(
        "unit",
        "店舗 店舗名 店名 店舗コード 店舗id 支店 支店名 拠点 拠点名 営業所 部署 部門 "
        "担当店舗 利用店舗 購入店舗 来店店舗 store storename storeid storecode shop "
        "shopname branch branchname location team outlet unit チーム 所属 門店 店番 "
        "センター センター名 コールセンター 窓口",
        "店舗 支店 store branch",
        "label",
    ),
)
_CLOCK = _field(
    "clock",
    "時刻 時間 注文時刻 購入時刻 受注時刻 受付時刻 取引時刻 売上時刻 time ordertime clock 回答時刻",
    "時刻",
    "clock",
)

_PERSONAL = (
    _field(
        "name",
        "氏名 お名前 名前 会員名 顧客名 お客様名 ご氏名 フルネーム name fullname "
        "customername 注文者名 購入者名 お客様氏名 契約者名 "
        "billname billingname buyername 注文者氏名 購入者氏名 requester",
        "氏名 お名前 fullname",
        "person",
    ),
    _field(
        "family_name",
        "姓 名字 苗字 氏 lastname familyname surname 姓漢字 注文者姓 購入者姓 billlastname recipientlastname",
    ),
    _field("given_name", "名 firstname givenname 名漢字 billfirstname recipientfirstname"),
    _field(
        "kana",
        "カナ フリガナ ふりがな 氏名カナ カナ氏名 お名前カナ 名前カナ kana namekana "
        "氏名フリガナ カナ名 ヨミガナ よみがな billnamekana 注文者名カナ 注文者氏名カナ",
        "フリガナ 氏名カナ ふりがな",
    ),
    _field("family_name_kana", "セイ 姓カナ 姓フリガナ せい lastnamekana"),
    _field("given_name_kana", "メイ 名カナ 名フリガナ めい firstnamekana"),
    _field("birthday", "生年月日 誕生日 birthday birthdate dateofbirth dob お誕生日", "生年月日 birth"),
    _field("postal_code", "郵便番号 〒 郵便 postalcode zip zipcode postcode billingzip billzipcode"),
    _field("address", "住所 ご住所 address 住所1 番地 現住所 自宅住所 billingaddress1 billaddress1"),
)
"""What points at one person: it goes to the profile, whatever kind of file it stands in."""

PRIVATE = _field(
    "private",
    "",
    "送付先氏名 送付先名 送付先姓 送り先 届け先 配送先 受取人 宛名 注文者住所 住所 番地 郵便番号 電話番号 fax フリガナ "
    "shippingname shippingaddress shippingstreet shippingphone shippingzip shipname shipaddress shipphone shipzip "
    "billingname billingaddress billingstreet billingphone billingzip billname billaddress billphone "
    "recipientname recipientphone recipientaddress streetaddress mailingstreet firstname lastname fullname "
    "postalcode zipcode ipaddress ipアドレス latitude longitude 緯度 経度 nameoncard cardholder 生年月日 birthdate "
    "dateofbirth emailaddress mailaddress メールアドレス phonenumber telephone mobilephone "
    "ニックネーム 投稿者名 レビュアー名 ハンドルネーム reviewername authorname nickname",
    many=True,
)
"""What points at people but says nothing of the row's own person: another name, a second number, where they stood."""
OF_A_PLACE = re.compile("店舗|支店|営業所|拠点|倉庫|store|shop|branch|warehouse|location(name|id)")
"""An address or number of a shop is nobody's."""

TRAITS = (
    *_PERSONAL,
    _field("gender", "性別 gender sex 男女"),
    _field("age", "年齢 age ご年齢"),
    _field("prefecture", "都道府県 県 prefecture state 都道府県名"),
    _field("city", "市区町村 市町村 city 市区郡"),
    _field("rank", "会員ランク ランク ステージ 会員ステージ 会員種別 会員区分 rank tier loyaltytier membershiplevel"),
    _field("plan", "プラン 契約プラン 料金プラン plan contract"),
)

EVENTS = (
    *PEOPLE,
    _field("time", _TIME_WORDS, _TIME_PARTS, "time", 0.55),
    _CLOCK,
    _field(
        "event",
        "イベント イベント名 イベント種別 行動 行動種別 アクション アクション名 "
        "アクティビティ 操作 操作種別 event eventname eventtype action activity "
        "eventaction behavior behaviour activityname 行動名 ログ種別 イベントタイプ",
        "イベント event アクション action",
        "label",
    ),
    *_PLACE,
    _field(
        "order_id",
        "注文番号 注文id 受注番号 受注id ご注文番号 伝票番号 取引番号 取引id レシート番号 "
        "orderid orderno ordernumber invoiceno invoice "
        "transactionid receiptno 売上番号 購入番号 オーダーid オーダー番号",
        "注文番号 受注番号 orderid transactionid",
    ),
    _field(
        "revenue",
        "金額 合計金額 合計 購入金額 注文金額 売上金額 売上 支払金額 お支払金額 お支払い金額 "
        "請求金額 税込金額 注文合計 小計 総額 総合計 取引金額 決済金額 ご請求金額 "
        "revenue total amount totalamount sales totalprice ordertotal grandtotal "
        "subtotal dollarvalue value 受注金額 合計金額税込 売上高 購入額 利用金額",
        "金額 totalprice revenue amount",
        "number",
    ),
    _field(
        "product",
        "商品名 商品 品名 商品名称 製品名 アイテム名 アイテム product productname item "
        "itemname description メニュー メニュー名 サービス名",
        "商品名 productname",
        "label",
    ),
    _field(
        "quantity",
        "数量 個数 点数 購入数 購入数量 注文数 quantity qty units numberofcds itemcount count",
        "数量 quantity",
        "number",
    ),
    *_PERSONAL,
    PRIVATE,
)

CUSTOMERS = (
    *PEOPLE,
    _field(
        "time",
        "更新日 更新日時 最終更新日 最終更新日時 updatedat lastupdated modifiedat 最終更新",
        "最終更新 updatedat",
        "time",
    ),
    *TRAITS,
)

SCORES = (
    _field(
        "nps",
        "nps 推奨度 推奨 npsスコア npsscore おすすめ度 お薦め度 お勧め度 推奨意向 他者推奨度 "
        "他者推奨意向 推奨スコア likelihoodtorecommend recommend ltr",
        "nps 推奨 おすすめ お薦め お勧め 勧め 薦め すすめ 勧めたい 薦めたい すすめたい recommend",
        "score10",
        many=True,
    ),
    _field(
        "csat",
        "満足度 csat 総合満足度 顧客満足度 満足 satisfaction satisfactionscore csatscore "
        "overallsatisfaction サービス満足度 商品満足度 接客満足度",
        "満足 csat satisf",
        "score",
        many=True,
    ),
    _field(
        "ces",
        "ces 努力 手間 cesscore effortscore effort 努力指標 顧客努力指標 顧客努力 easeofuse "
        "ease 手軽さ 容易さ 解決のしやすさ",
        "ces 手間 努力 容易 簡単 しやすさ しやすかった effort easy ease",
        "score",
        many=True,
    ),
    _field(
        "rating",
        "評価 総合 総合評価 評点 レーティング rating stars star 星 点数 スコア score reviewscore "
        "おすすめ評価 ratings starrating",
        "評価 評点 rating 点数 スコア",
        "score",
        many=True,
    ),
)

VOICES = (
    *PEOPLE,
    _field("time", f"{_ANSWERED_WORDS} {_TIME_WORDS}", f"回答日 submitted responsedate {_TIME_PARTS}", "time", 0.55),
    _CLOCK,
    *SCORES,
    _field(
        "text",
        "コメント 自由記述 ご意見 ご感想 意見 感想 理由 本文 フリーコメント ご意見ご要望 "
        "ご要望 要望 自由回答 自由意見 レビュー レビュー本文 口コミ クチコミ 内容 "
        "お問い合わせ内容 "
        "問い合わせ内容 問合せ内容 comment comments text feedback review reviewtext "
        "reviewbody message verbatim body content reason "
        "openended freetext valuetext メッセージ その他ご意見 評価理由 推奨理由 備考 投稿内容 "
        "応対記録 応対内容 応対履歴 応対メモ 対応記録 対応内容 対応履歴 通話内容 通話記録 会話内容 文字起こし "
        "書き起こし 要約 お客様の声 レビューコメント 投稿本文 日報 所見 気づき "
        "reviewcontent transcript callnotes notes",
        "コメント 自由記述 自由回答 ご意見 ご感想 ご要望 理由 感想 comment feedback verbatim 口コミ ください text",
        "text",
        0.6,
        many=True,
    ),
    _field("metric", "metric 指標 指標名 fieldtype questiontype 設問種別 メトリック", "", "label"),
    _field("score", "valuenumber scorevalue 回答値 得点 数値回答", "", "number"),
    _field(
        "question",
        "設問 質問 設問文 質問文 設問名 question questiontext fieldlabel fieldid questionid "
        "設問id 設問番号 質問番号 項目",
        "",
        "label",
    ),
    _field(
        "survey",
        "アンケート アンケート名 調査 調査名 survey surveyname surveyid アンケートid 調査票 フォーム名 sourcename",
        "アンケート名 surveyname",
        "label",
    ),
    _field(
        "response_id",
        "回答id 回答番号 回答no 回答者番号 responseid submissionid answerid ticketid "
        "レビューid reviewid サンプルno サンプルid no 通番 整理番号 受付番号 問合せ番号 "
        "通話id コールid 通話番号 受電番号 応対id 対応id 問合せid 問い合わせid お問い合わせ番号 チケット番号 案件番号 "
        "callid contactid caseid レビュー番号 投稿id 投稿番号 クチコミid",
        "回答id responseid submissionid",
        "identifier",
    ),
    *_PLACE,
    _field("language", "言語 language lang locale", "", "category"),
    _field("journey", "ジャーニー journey カスタマージャーニー", "", "category"),
    _field("stage", "ステージ段階 stage フェーズ ジャーニー段階 journeystage 段階", "", "category"),
    _field("consent_ref", "同意 同意id 同意番号 consent consentref consentid 利用同意", "", ""),
    *_PERSONAL,
    PRIVATE,
)

FIELDS: dict[str, tuple[Field, ...]] = {"events": EVENTS, "customers": CUSTOMERS, "voices": VOICES}

_KNOWN = frozenset(word for fields in FIELDS.values() for field in fields for word in field.exact)


def is_known_header(cell: str) -> bool:
    """Whether a cell is a word that names a column."""
    return plain(cell) in _KNOWN


EVENT_NAMES = (
    (
        "order 注文 受注 purchase 購入 購買 sales 売上 売り上げ transaction 取引 cdnow pos レシート ec",
        "Order Completed",
    ),
    ("visit 来店 来訪 checkin", "Store Visited"),
    ("call 入電 電話 コール cti callcenter", "Call Received"),
    ("refund 返品 返金 return", "Order Refunded"),
    ("reservation 予約 booking", "Reservation Made"),
    ("login ログイン signin", "Signed In"),
    ("cancel 解約 退会 churn", "Cancelled"),
    ("inquiry 問合せ 問い合わせ ticket contact", "Inquiry Received"),
    ("page アクセス access pv 閲覧 view", "Page Viewed"),
)
"""What a file without a column of events tells of, by the words of its name and columns."""
