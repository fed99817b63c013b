"""The demo's pages of a cycle: learning material, budget facts and the press kit, in both languages."""

LEARNING = (
    """## 預算從哪裡來

這個年度由市府提撥一筆經費，分給三個分區。每一區的金額寫在總覽頁，開放提案之後就不再更動。

## 什麼是好提案

1. **說清楚問題**：誰、在哪裡、什麼時候遇到困難。
2. **對大家有好處**，不只對一戶人家。
3. **市府做得到**：在市府的土地和權責之內。

不會寫計畫書、不會估價都沒有關係。工作坊有桌長和機關人員陪您一起寫。

## 常見單價

| 項目 | 單位 | 約略單價 |
|---|---|---|
| 無障礙坡道 | 處 | 8 萬至 15 萬元 |
| 座椅 | 張 | 1.2 萬至 2.5 萬元 |
| 節能路燈 | 盞 | 3.5 萬至 6 萬元 |
""",
    """## Where the money comes from

The city sets money aside for this year and divides it among three areas. The amounts stand on the overview and do not change once proposals are open.

## What makes a good proposal

1. **Say what the problem is**: who has it, where, and when.
2. **It serves everybody**, not one household.
3. **The city can do it**: on its own land and within its powers.

You need not know how to write a plan or estimate a cost. At the workshops facilitators and agency staff write it with you.

## Typical prices

| What | Unit | About |
|---|---|---|
| Ramp | piece | NT$80,000 to 150,000 |
| Bench | piece | NT$12,000 to 25,000 |
| LED street lamp | piece | NT$35,000 to 60,000 |
""",
)
FACTS = (
    "## 這筆錢有多大\n\n三個分區合計 800 萬元。這是示範資料，金額為虛構。\n\n- 港邊 300 萬元\n- 老街區 300 萬元\n- 鐵道園區 200 萬元\n",
    "## How large is it\n\nThe three areas have NT$8 million together. This is demonstration data; the amounts are invented.\n\n- Harbour side NT$3 million\n- Old streets NT$3 million\n- Railway park NT$2 million\n",
)
PRESS = (
    """哈瑪星是高雄第一個參與式預算的試辦地點。2017 年生態交通全球盛典之後，居民再次一起決定社區的一筆預算。

## 可直接引用的數字

- 三個分區合計 **800 萬元**
- 年滿 16 歲，在這裡居住、就學或就業的人都能投票
- 從提案、審查、投票到完工，每一步都公開在本網站

## 圖片與資料

提案清單（CSV、ODS、JSON）、預算圖、時程圖、海報與網站標誌都列在本頁下方，歡迎註明出處使用。

## 採訪聯絡

請先來電或來信，我們會安排承辦人員和社區居民受訪。

（示範資料，內容為虛構。）
""",
    """Hamasen was the place of Kaohsiung's first participatory-budget pilot. After the EcoMobility World Festival of 2017, residents decide once more on a budget for their neighbourhood.

## Figures to quote

- **NT$8 million** in three areas
- Everybody aged 16 or more who lives, studies or works here may vote
- Every step from proposal to delivery is public on this site

## Pictures and data

The proposals (CSV, ODS, JSON), pictures of budget and dates, the poster and the mark of this site are listed below. Free to use if the site is named.

## Interviews

Call or write first, and we arrange for the officer in charge and residents to talk to you.

(Demonstration data; the content is invented.)
""",
)
