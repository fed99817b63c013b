"""Which pages are looked at, at which widths, and what is judged of each."""

from playwright.sync_api import Page

PUBLIC = [
    "",
    "how",
    "help",
    "contact",
    "guide",
    "privacy",
    "accessibility",
    "sign-in",
    "sign-in/staff",
    "style",
    "demo",
    "demo/mail",
    "offline",
    "nope",
    "cycles",
    "cycles/hamasen-2027",
    "cycles/hamasen-2027/rules",
    "cycles/hamasen-2027/area?latitude=22.62&longitude=120.27",
    "cycles/hamasen-2027/pages/learning",
    "cycles/hamasen-2027/propose",
    "cycles/hamasen-2027/proposals",
    "cycles/hamasen-2027/proposals?view=map",
    "cycles/hamasen-2027/numbers",
    "proposals/116-001",
    "proposals/116-007/versions",
    "proposals/116-001/plaque",
    "cycles/hamasen-2017/candidates",
    "cycles/hamasen-2026/delivery",
    "cycles/hamasen-2026/report",
    "promises",
    "my/proposals",
    "api",
    "v",
    "v/promise",
    "votes",
    "votes/assembly-2027",
    "votes/assembly-2027/rules",
    "votes/assembly-2027/board?tracker=0000000000",
    "votes/try-2027",
    "votes/try-2027/draw",
]

OWN = [
    "proposals/116-002",
    "proposals/116-004",
    "votes/try-2027/collect",
    "votes/try-2027/collect?way=second",
    "account/following",
    "account",
    "account/devices",
    "account/security",
    "account/data",
    "account/erase",
    "account/email",
    "account/password",
]

STAFF = [
    "staff",
    "staff/people",
    "staff/people/invite",
    "staff/votes",
    "staff/votes/new",
    "staff/votes/try-2027",
    "staff/votes/try-2027/draft",
    "staff/votes/try-2027/roll",
    "staff/votes/try-2027/slips",
    "staff/votes/try-2027/stations",
    "staff/votes/try-2027/stations/school",
    "staff/votes/try-2027/stations/new",
    "staff/votes/assembly-2027",
    "staff/agencies",
    "staff/agencies/transport",
    "staff/agencies/new",
    "staff/files",
    "staff/outbox",
    "staff/calls",
    "staff/ledger",
    "staff/site",
    "staff/cycles",
    "staff/cycles/new",
    "staff/cycles/hamasen-2027",
    "staff/cycles/hamasen-2027/about",
    "staff/cycles/hamasen-2027/dates",
    "staff/cycles/hamasen-2027/dates/workshop",
    "staff/cycles/hamasen-2027/plan/areas",
    "staff/cycles/hamasen-2027/plan/areas/harbour",
    "staff/cycles/hamasen-2027/plan/prices/ramp",
    "staff/cycles/hamasen-2027/rules",
    "staff/cycles/hamasen-2027/pages/learning",
    "staff/cycles/hamasen-2027/proposals",
    "staff/cycles/hamasen-2027/decide",
    "staff/proposals/116-001",
    "staff/proposals/116-001/translation",
    "staff/proposals/116-001/assist",
    "staff/cycles/hamasen-2027/assist",
    "staff/assisted",
    "staff/comments",
    "staff/translations",
    "staff/cases",
]

SMALL = """() => [...document.querySelectorAll('a,button,input,select,textarea,summary')].filter(e => {
  const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  if (!r.width || !r.height || s.visibility === 'hidden' || r.right < 0 || e.ariaHidden) return false;
  if (e.tagName === 'A' && s.display === 'inline' && e.closest('p,li,td,dd,figcaption,pre')) return false;
  if (e.tagName === 'INPUT' && e.closest('label')) return false;
  return r.height < 44 || r.width < 44;
}).map(e => e.outerHTML.slice(0, 90))"""

CLOSE = """() => { // buttons so near to each other that a thumb meets both
  const all = [...document.querySelectorAll('.button, button:not(.tool):not(.back)')].filter(e => e.checkVisibility())
    .map(e => [e, e.getBoundingClientRect()]).filter(([, r]) => r.width && r.right > 0);
  const bad = [];
  for (let i = 0; i < all.length; i++) for (let j = i + 1; j < all.length; j++) {
    const [a, r] = all[i], [b, s] = all[j];
    const across = Math.max(r.left, s.left) - Math.min(r.right, s.right), down = Math.max(r.top, s.top) - Math.min(r.bottom, s.bottom);
    if (Math.max(across, down) < 7.5 && !a.closest('header, .demo-bar') && !a.contains(b) && !b.contains(a))
      bad.push(a.innerText.trim() + ' | ' + b.innerText.trim());
  }
  return bad;
}"""
"""At least 8 px lie between two of them."""


def judge(page: Page, where: str) -> None:
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert over <= 0, f"{where} is {over} px too wide"
    assert page.evaluate(SMALL) == [], where
    assert page.evaluate(CONTRAST) == [], where
    assert page.evaluate(CLOSE) == [], where


def sign_in(page: Page, demo: str, email: str) -> None:
    page.goto(f"{demo}/en/demo")
    page.locator(f"button[value='{email}']").click()
    page.wait_for_url("**/en/**")


MOST_HEIGHT = {"zh-Hant": 4000, "en": 4600}
"""Of a page on a phone 390 px wide, in normal type, in px. The same page is longer in English."""

LONGER = {"style": 8000, "demo": 4600, "staff/proposals/116-001": 4700, "staff/site": 4600}
"""Pages that may be longer, and how much; none of them is a resident's."""

STUCK = """() => { // texts that large type does not enlarge by a quarter
  const root = document.documentElement, size = e => parseFloat(getComputedStyle(e).fontSize);
  const texts = [...document.querySelectorAll('body *')].filter(e =>
    [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.getBoundingClientRect().height > 0);
  root.classList.remove('large');
  const before = texts.map(size);
  root.classList.add('large');
  const stuck = texts.filter((e, i) => size(e) < 1.25 * before[i]).map(e => e.outerHTML.slice(0, 90));
  root.classList.remove('large');
  return stuck;
}"""


def judge_on_a_phone(page: Page, locale: str, path: str) -> None:
    """At 390 px: large type enlarges every text, tables of two or three columns stay tables, and the page does not go on and on."""
    assert page.evaluate(STUCK) == [], path
    assert page.evaluate(TABLES) == [], path
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= LONGER.get(path, MOST_HEIGHT[locale]), f"{path} is {height} px long"


TABLES = """() => [...document.querySelectorAll('.table')].filter(t => t.checkVisibility()).map(t => {
  const columns = t.querySelectorAll('thead th').length, shown = getComputedStyle(t).display;
  const bare = [...t.querySelectorAll('tbody :is(td, th)')]
    .filter(e => e.innerText.trim() && !e.dataset.label && !e.querySelector('button, a'));
  return columns < 4 ? (shown === 'table' ? '' : 'a short table as cards') : shown !== 'block' ? 'a wide table on a phone'
    : bare.length ? 'no label: ' + bare[0].outerHTML.slice(0, 90) : '';
}).filter(Boolean)"""

CONTRAST = r"""() => { // every text against its ground, at least 7 to 1
  const part = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => .2126 * part(c[0]) + .7152 * part(c[1]) + .0722 * part(c[2]);
  const parse = s => s.match(/[\d.]+/g).map(Number);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const r = e.getBoundingClientRect();
    if (!r.width || e.closest('svg') || r.right < 0) continue;
    const a = light(parse(getComputedStyle(e).color).slice(0, 3)), b = light(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 7) bad.push(e.innerText.slice(0, 20) + ' ' + ratio.toFixed(1));
  }
  return bad;
}"""
