"""Invented people's names: family and given names with kana and romaji, and addresses that lead nowhere."""

FAMILY: tuple[tuple[str, str, str], ...] = tuple(
    (kanji, kana, romaji)
    for kanji, kana, romaji in (
        line.split()
        for line in """
佐藤 さとう sato
鈴木 すずき suzuki
高橋 たかはし takahashi
田中 たなか tanaka
伊藤 いとう ito
渡辺 わたなべ watanabe
渡邊 わたなべ watanabe
山本 やまもと yamamoto
中村 なかむら nakamura
小林 こばやし kobayashi
加藤 かとう kato
吉田 よしだ yoshida
山田 やまだ yamada
佐々木 ささき sasaki
山口 やまぐち yamaguchi
松本 まつもと matsumoto
井上 いのうえ inoue
木村 きむら kimura
林 はやし hayashi
斎藤 さいとう saito
齋藤 さいとう saito
清水 しみず shimizu
山崎 やまざき yamazaki
山﨑 やまさき yamasaki
森 もり mori
池田 いけだ ikeda
橋本 はしもと hashimoto
阿部 あべ abe
石川 いしかわ ishikawa
山下 やました yamashita
中島 なかじま nakajima
石井 いしい ishii
小川 おがわ ogawa
前田 まえだ maeda
岡田 おかだ okada
長谷川 はせがわ hasegawa
藤田 ふじた fujita
後藤 ごとう goto
近藤 こんどう kondo
村上 むらかみ murakami
遠藤 えんどう endo
青木 あおき aoki
坂本 さかもと sakamoto
福田 ふくだ fukuda
太田 おおた ota
西村 にしむら nishimura
藤井 ふじい fujii
金子 かねこ kaneko
岡本 おかもと okamoto
藤原 ふじわら fujiwara
三浦 みうら miura
中野 なかの nakano
中川 なかがわ nakagawa
原田 はらだ harada
松田 まつだ matsuda
竹内 たけうち takeuchi
小野 おの ono
田村 たむら tamura
中山 なかやま nakayama
和田 わだ wada
石田 いしだ ishida
森田 もりた morita
上田 うえだ ueda
原 はら hara
内田 うちだ uchida
柴田 しばた shibata
酒井 さかい sakai
宮崎 みやざき miyazaki
横山 よこやま yokoyama
高木 たかぎ takagi
髙木 たかぎ takagi
安藤 あんどう ando
宮本 みやもと miyamoto
大野 おおの ono
小島 こじま kojima
谷口 たにぐち taniguchi
今井 いまい imai
工藤 くどう kudo
高田 たかだ takada
増田 ますだ masuda
丸山 まるやま maruyama
杉山 すぎやま sugiyama
村田 むらた murata
大塚 おおつか otsuka
新井 あらい arai
小山 こやま koyama
平野 ひらの hirano
藤本 ふじもと fujimoto
河野 こうの kono
上野 うえの ueno
野口 のぐち noguchi
武田 たけだ takeda
松井 まつい matsui
千葉 ちば chiba
岩崎 いわさき iwasaki
菅原 すがわら sugawara
木下 きのした kinoshita
久保 くぼ kubo
佐野 さの sano
野村 のむら nomura
松尾 まつお matsuo
市川 いちかわ ichikawa
菊地 きくち kikuchi
杉本 すぎもと sugimoto
古川 ふるかわ furukawa
大西 おおにし onishi
島田 しまだ shimada
水野 みずの mizuno
桜井 さくらい sakurai
高野 たかの takano
吉川 よしかわ yoshikawa
西田 にしだ nishida
比嘉 ひが higa
金城 きんじょう kinjo
""".strip().splitlines()
    )
)

GIVEN: tuple[tuple[str, str, str, str], ...] = tuple(
    (kanji, kana, romaji, sex)
    for kanji, kana, romaji, sex in (
        line.split()
        for line in """
美咲 みさき misaki f
陽子 ようこ yoko f
由美 ゆみ yumi f
恵子 けいこ keiko f
真由美 まゆみ mayumi f
智子 ともこ tomoko f
さくら さくら sakura f
葵 あおい aoi f
結衣 ゆい yui f
彩 あや aya f
麻衣 まい mai f
香織 かおり kaori f
直美 なおみ naomi f
裕子 ゆうこ yuko f
久美子 くみこ kumiko f
明美 あけみ akemi f
優子 ゆうこ yuko f
千尋 ちひろ chihiro f
愛 あい ai f
奈々 なな nana f
美穂 みほ miho f
綾香 あやか ayaka f
沙織 さおり saori f
友美 ともみ tomomi f
里奈 りな rina f
莉子 りこ riko f
陽菜 ひな hina f
七海 ななみ nanami f
桃子 ももこ momoko f
節子 せつこ setsuko f
和子 かずこ kazuko f
幸子 さちこ sachiko f
洋子 ようこ yoko f
京子 きょうこ kyoko f
美智子 みちこ michiko f
えり えり eri f
みゆき みゆき miyuki f
瞳 ひとみ hitomi f
千夏 ちなつ chinatsu f
文香 ふみか fumika f
大輔 だいすけ daisuke m
健太 けんた kenta m
翔 しょう sho m
拓也 たくや takuya m
誠 まこと makoto m
浩 ひろし hiroshi m
健一 けんいち kenichi m
隆 たかし takashi m
直樹 なおき naoki m
和也 かずや kazuya m
達也 たつや tatsuya m
亮 りょう ryo m
翔太 しょうた shota m
大樹 だいき daiki m
蓮 れん ren m
悠斗 ゆうと yuto m
裕太 ゆうた yuta m
雄一 ゆういち yuichi m
修 おさむ osamu m
茂 しげる shigeru m
豊 ゆたか yutaka m
勝 まさる masaru m
哲也 てつや tetsuya m
俊介 しゅんすけ shunsuke m
慎一 しんいち shinichi m
剛 つよし tsuyoshi m
学 まなぶ manabu m
聡 さとし satoshi m
淳 じゅん jun m
洋平 ようへい yohei m
圭介 けいすけ keisuke m
康弘 やすひろ yasuhiro m
正樹 まさき masaki m
一郎 いちろう ichiro m
光 ひかる hikaru m
駿 しゅん shun m
颯太 そうた sota m
大和 やまと yamato m
航 わたる wataru m
清 きよし kiyoshi m
""".strip().splitlines()
    )
)

MAIL_DOMAINS: tuple[tuple[str, float], ...] = (
    ("mail.example.jp", 0.46),
    ("home.example.jp", 0.22),
    ("phone.example.jp", 0.22),
    ("example.jp", 0.10),
)
"""``example.jp`` is reserved: mail to it reaches nobody."""
