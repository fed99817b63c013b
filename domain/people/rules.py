"""Pure decisions about addresses, codes, passwords and how long things last."""

import itertools
import re
import secrets
import unicodedata
from datetime import timedelta

from domain.errors import N_, Refused

CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5
"""Wrong codes before a new one must be asked for."""

CODES_IN_A_WHILE = 5
WHILE = timedelta(minutes=15)
"""At most this many codes go to one address in that time; the newest link keeps working."""

CODES_A_DAY = 20
DAY = timedelta(days=1)
"""And at most so many within a day: a mailbox is not filled by strangers."""

INVITATION_LASTS = timedelta(days=7)
SSO_ATTEMPT_LASTS = timedelta(minutes=10)

SESSION_LASTS = {"code": timedelta(days=30), "pending": timedelta(minutes=10), "password": timedelta(hours=12), "sso": timedelta(hours=12)}
"""From the last use."""

LONGEST = {"code": timedelta(days=180), "pending": timedelta(minutes=10), "password": timedelta(hours=24), "sso": timedelta(hours=24)}
"""From the sign-in, however much it is used: staff sign in anew every day, and their roles are looked up again."""

ENROL_LASTS = timedelta(hours=1)
"""From taking up an invitation: the time to set a password and second factor without another proof."""

SSO_ROLES_LAST = timedelta(days=7)
"""From the last single sign-on that named a role: so long it counts after another way of signing in."""

FACTOR_FREE = 5
"""Wrong codes of the second factor in a row before the pauses begin."""

INVITATIONS_KEPT = timedelta(days=30)
"""How long an invitation that is over keeps name and address."""

SEEN_EVERY = timedelta(minutes=5)
"""A session's last use is written at most this often."""

PREVIOUS_LASTS = timedelta(minutes=1)
"""A rotated token still answers this long, for requests that were already on their way."""

PASSWORD_LEAST = 12
PASSWORD_MOST = 200

_EMAIL = re.compile(r"[^@\s\"(),:;<>\[\]\\]{1,64}@[^@\s\"(),:;<>\[\]\\]+\.[^@\s.\"(),:;<>\[\]\\]{2,}")


def clean_email(typed: str) -> str:
    """The address as we store, compare and write to it: NFKC (a Chinese keyboard types ＠), trimmed, lower case, its domain in ASCII.

    Raises Refused when it cannot be an address, and for one whose own part mail servers do not take: 王@… would never arrive.
    """
    email = unicodedata.normalize("NFKC", typed).strip().lower()
    if not email:
        raise Refused(N_("Enter your e-mail address."), field="email")
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Refused(N_("Enter an e-mail address like name@example.tw."), field="email")
    own, _, domain = email.rpartition("@")
    if not own.isascii():
        raise Refused(N_("We cannot send to an address with such characters before the @. Enter another one."), field="email")
    try:
        return f"{own}@{domain.encode('idna').decode()}"
    except UnicodeError as problem:
        raise Refused(N_("Enter an e-mail address like name@example.tw."), field="email") from problem


PHONE_REGION = "TW"
"""Where a number without a country lies."""


def clean_phone(typed: str) -> str:
    """A telephone number in the one spelling in which we keep it; empty stays empty. Raises Refused.

    A number of Taiwan is its digits as one dials it here, whatever country code or blanks were typed: `0912345678`. Another country's has a
    leading + and the code. What the library does not know as a number of anywhere is kept as digits, since offices have such lines too.
    """
    phone = re.sub(r"[\s().\-]", "", unicodedata.normalize("NFKC", typed))
    if phone and not re.fullmatch(r"\+?\d{8,15}", phone):
        raise Refused(N_("Enter a phone number like 0912-345-678 or 07-336-8333."), field="phone")
    return _in_one_spelling(phone)


def _in_one_spelling(phone: str) -> str:
    import phonenumbers  # here: its tables are 7 MB, and a ballot needs none of it

    try:
        number = phonenumbers.parse(re.sub(r"^00", "+", phone), PHONE_REGION)
    except phonenumbers.NumberParseException:
        return phone
    if not phonenumbers.is_valid_number(number):
        return phone
    if phonenumbers.region_code_for_number(number) != PHONE_REGION:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return re.sub(r"\D", "", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))


def is_landline(phone: str) -> bool:
    """Whether a (clean) number is one of Taiwan's fixed lines: no text message reaches it, and it is often a whole household's."""
    if not phone.startswith(("0", "+")):
        return False
    import phonenumbers  # here: as above

    try:
        number = phonenumbers.parse(phone, PHONE_REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE


NAME_MOST = 80
"""Characters of a person's name."""


def clean_name(typed: str) -> str:
    """A person's name: one line, no control or direction characters. Raises Refused when it is longer than NAME_MOST."""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", typed) if unicodedata.category(sign)[0] != "C")
    name = " ".join(shown.split())
    if len(name) > NAME_MOST:
        raise Refused(N_("Use a name of at most 80 characters."), field="name")
    return name


def factor_pause(failures: int) -> timedelta:
    """How long no further code of the app is taken after so many wrong ones in a row: none, then 1, 2, 4 … minutes, at most an hour."""
    if failures < FACTOR_FREE:
        return timedelta(0)
    return min(timedelta(minutes=2 ** min(failures - FACTOR_FREE, 6)), timedelta(hours=1))


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def clean_code(typed: str) -> str:
    """The digits somebody typed, whatever keyboard or spacing they used. Raises Refused unless there are six."""
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(r"\d{6}", code):
        raise Refused(N_("The code has six digits."), field="code")
    return code


def new_recovery_codes() -> list[str]:
    """Ten one-time codes of 50 random bits, shown as `xxxxx-xxxxx`; letters that look alike are left out."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return ["-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(2)) for _ in range(10)]


def clean_recovery_code(typed: str) -> str:
    """As stored: lower case, without hyphen and blanks."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", typed)).lower()


def check_password(password: str, *about: str) -> None:
    """Raises Refused for a password that is too short, too long, one letter over and over, or made of the person's own data.

    about: the e-mail address, the name, the site's name.
    """
    if len(password) < PASSWORD_LEAST:
        raise Refused(N_("Use at least %(least)s characters. A short sentence works well."), field="password", least=PASSWORD_LEAST)
    if len(password) > PASSWORD_MOST:
        raise Refused(N_("Use at most %(most)s characters."), field="password", most=PASSWORD_MOST)
    lowered = password.lower()
    parts = {part for text in about for part in re.split(r"[@.\s]", text.lower()) if len(part) > 3}
    rest = lowered
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "")
    if len(set(lowered)) < 5 or len(rest) < PASSWORD_LEAST // 2 or is_run(lowered):
        raise Refused(N_("This password is easy to guess. Choose words that have nothing to do with each other."), field="password")


def is_run(text: str) -> bool:
    """True for runs like 123456789012 or abcdefghijkl, in one direction with few breaks."""
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(text)]
    return bool(steps) and max(steps.count(1), steps.count(-1), steps.count(0)) >= len(steps) * 0.7


MOST_NUMBER = 10**15
"""No row has a larger number; larger ones in an address would not fit the database."""


def number_of(text: str) -> int | None:
    """A row's number from what a form or an address holds; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def safe_next(path: str) -> str:
    """A path of this site to go on to after signing in; anything that could lead elsewhere becomes empty."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or len(path) > 300:
        return ""
    return path if all(31 < ord(sign) < 127 and sign != "\\" for sign in path) else ""
