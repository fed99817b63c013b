"""Dates, money and numbers as the readers of each language write them.

Babel's dates and numbers are loaded where they are used: Chinese and English dates need neither, and a start is quicker.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from web.text.languages import Locale

WEEKDAYS = "一二三四五六日"


def local(moment: datetime, zone: str) -> datetime:
    """An instant in the site's own time."""
    return moment.astimezone(ZoneInfo(zone))


def roc_year(day: date) -> int:
    """The year of the Republic: 2026 is 115."""
    return day.year - 1911


def long_date(day: date, locale: Locale, *, roc: bool = False) -> str:
    """2026年11月23日（一）, 民國115年（2026）11月23日（一） for staff, or Mon, 23 Nov 2026."""
    if locale.chinese:
        year = f"民國{roc_year(day)}年（{day.year}）" if roc else f"{day.year}年"
        return f"{year}{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"
    if locale.tag == "en":
        return f"{day:%a}, {day.day} {day:%b} {day.year}"
    return _skeleton("yMMMEd", day, locale)


def table_date(day: date, locale: Locale, *, roc: bool = False) -> str:
    """2026/11/23（一）, 115/11/23（一） for staff, or Mon, 23 Nov 2026: a cell of a table has no room for two eras."""
    if locale.chinese:
        return f"{roc_year(day) if roc else day.year}/{day.month}/{day.day}（{WEEKDAYS[day.weekday()]}）"
    return long_date(day, locale)


def table_moment(moment: datetime, locale: Locale, zone: str, *, roc: bool = False) -> str:
    """The same with the time, in the site's time zone."""
    here = local(moment, zone)
    return f"{table_date(here.date(), locale, roc=roc)}{'' if locale.chinese else ', '}{here:%H:%M}"


def short_date(day: date, locale: Locale) -> str:
    """10月22日, or 22 Oct: where the year is plain from the page."""
    if locale.chinese:
        return f"{day.month}月{day.day}日"
    return f"{day.day} {day:%b}" if locale.tag == "en" else _skeleton("MMMd", day, locale)


def month(day: date, locale: Locale) -> str:
    """2026年8月, or August 2026."""
    if locale.chinese:
        return f"{day.year}年{day.month}月"
    return f"{day:%B} {day.year}" if locale.tag == "en" else _skeleton("yMMMM", day, locale)


def quarter(day: date, locale: Locale) -> str:
    """2026年第3季, or Q3 2026."""
    number = (day.month + 2) // 3
    if locale.chinese:
        return f"{day.year}年第{number}季"
    return f"Q{number} {day.year}" if locale.tag == "en" else _skeleton("yQQQ", day, locale)


def _skeleton(skeleton: str, day: date, locale: Locale) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, day, locale=locale.babel)


def long_moment(moment: datetime, locale: Locale, zone: str, *, roc: bool = False) -> str:
    """Date and time to the minute, in the site's time zone."""
    here = local(moment, zone)
    between = "" if locale.chinese else ", "
    return f"{long_date(here.date(), locale, roc=roc)}{between}{here:%H:%M}"


def period(start: datetime, end: datetime, locale: Locale, zone: str, *, roc: bool = False) -> str:
    """From … to …, the last day named when whole days are meant; the times as well when they are not midnight."""
    begin, finish = local(start, zone), local(end, zone)
    dash = "至" if locale.chinese else " to "
    if _midnight(begin) and _midnight(finish):
        last = finish.date() - timedelta(days=1)
        if last <= begin.date():
            return long_date(begin.date(), locale, roc=roc)
        return _span(begin.date(), last, locale, dash, roc=roc)
    if begin.date() == finish.date():
        return f"{long_moment(start, locale, zone, roc=roc)}{'–'}{finish:%H:%M}"
    return long_moment(start, locale, zone, roc=roc) + dash + long_moment(end, locale, zone, roc=roc)


def _span(first: date, last: date, locale: Locale, dash: str, *, roc: bool) -> str:
    """Two days; a year that both share is said once: 2026年10月23日（五）至11月6日（五）, Fri, 23 Oct to Fri, 6 Nov 2026."""
    begin, end = long_date(first, locale, roc=roc), long_date(last, locale, roc=roc)
    if first.year == last.year and locale.chinese:
        end = end.partition("）" if roc else "年")[2]
    elif first.year == last.year and locale.tag == "en":
        begin = begin.removesuffix(f" {first.year}")
    return begin + dash + end


def until(moment: datetime, locale: Locale, zone: str, *, roc: bool = False) -> str:
    """The last moment before an end: the day before when the end is midnight, else day and time."""
    here = local(moment, zone)
    if _midnight(here):
        return long_date((here - timedelta(days=1)).date(), locale, roc=roc)
    return long_moment(moment, locale, zone, roc=roc)


def _midnight(moment: datetime) -> bool:
    return moment.hour == moment.minute == moment.second == 0


def since(moment: datetime, at: datetime, locale: Locale) -> str:
    """How long ago: 3 小時前, 3 hours ago."""
    from babel.dates import format_timedelta

    return format_timedelta(moment - at, add_direction=True, locale=locale.babel)


def money(amount: int, locale: Locale, *, short: bool = False) -> str:
    """NT$1,200,000 in every language; short: 120 萬元 or 5,000 元 in Chinese, NT$1.2 million where it is shorter and exact to a tenth."""
    if short and locale.chinese:
        if amount >= 10**8 and amount % 10_000 == 0:
            return f"{_trim(amount / 10**8)} 億元"
        return f"{_trim(amount / 10_000)} 萬元" if amount >= 10_000 and amount % 100 == 0 else f"{amount:,} 元"
    if short and amount >= 1_000_000 and amount % 100_000 == 0:
        return f"NT${_trim(amount / 1_000_000)} million"
    return f"NT${amount:,}"


def _trim(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def number(value: float, locale: Locale) -> str:
    """A number with the language's separators."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale.babel)


def file_size(size: int) -> str:
    """Bytes as kB or MB, decimal as everywhere outside a programmer's screen."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"
