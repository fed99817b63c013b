"""Settings: read once from the environment into a frozen object, refused with a sentence that says what to do.

Every secret may also be given as a file: `HAMASEN_SECRET_FILE=/run/secrets/hamasen`.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from domain.errors import Misconfigured
from domain.files.stores import StoreSettings
from domain.keys import MINIMUM_SECRET
from domain.policy import Role

NLSC_TILES = "https://wmts.nlsc.gov.tw/wmts/EMAP/default/GoogleMapsCompatible/{z}/{y}/{x}"
"""The base map of Taiwan's National Land Surveying and Mapping Center."""


class Mode(StrEnum):
    """What this site is for."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True)
class Mail:
    """An SMTP server. tls: `none`, `starttls` or `tls`."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    sender: str = ""


@dataclass(frozen=True)
class Sms:
    """An SMS gateway that takes a JSON POST {to, text} with a bearer token."""

    url: str
    token: str = ""


@dataclass(frozen=True)
class Oidc:
    """The city's single sign-on. roles: group name to role."""

    issuer: str
    client_id: str
    client_secret: str
    name: str = ""
    trust_email: bool = False
    groups_claim: str = "groups"
    agency_claim: str = "agency"
    roles: Mapping[str, Role] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Settings:
    """Everything the site is told from outside. `docs/settings.md` says what each is for."""

    mode: Mode
    data: Path
    database_url: str
    secret: str
    address: str
    hosts: frozenset[str]
    proxies: str
    store: StoreSettings
    mail: Mail | None
    sms: Sms | None
    oidc: Oidc | None
    tiles: str
    tiles_credit: str
    metrics_token: str
    work_inside: bool

    @property
    def secure(self) -> bool:
        """True when people reach the site over https."""
        return self.address.startswith("https://")

    @property
    def tile_host(self) -> str:
        """Scheme and host of the map tiles, for the content security policy; empty without tiles."""
        parts = urlsplit(self.tiles)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


NAMES = [
    "MODE",
    "DATA",
    "DATABASE_URL",
    "SECRET",
    "ADDRESS",
    "HOSTS",
    "PROXIES",
    "MAIL_URL",
    "MAIL_FROM",
    "SMS_URL",
    "SMS_TOKEN",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_NAME",
    "OIDC_TRUST_EMAIL",
    "OIDC_GROUPS_CLAIM",
    "OIDC_AGENCY_CLAIM",
    "OIDC_ROLES",
    "S3_BUCKET",
    "S3_ENDPOINT",
    "S3_REGION",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "TILES",
    "TILES_CREDIT",
    "METRICS_TOKEN",
    "WORK",
]
SECRETS = {"SECRET", "DATABASE_URL", "MAIL_URL", "SMS_TOKEN", "OIDC_CLIENT_SECRET", "S3_SECRET_KEY", "METRICS_TOKEN"}


class _Environment:
    """The HAMASEN_… variables, with …_FILE for secrets and a refusal for names we do not know."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        known = {f"HAMASEN_{name}" for name in NAMES} | {f"HAMASEN_{name}_FILE" for name in SECRETS} | {"HAMASEN_SHARED"}
        strangers = sorted(name for name in environ if name.startswith("HAMASEN_") and name not in known)
        if strangers:
            raise Misconfigured(f"{strangers[0]} is not a setting of this version. Compare docs/settings.md and correct or remove it.")

    def get(self, name: str, default: str = "") -> str:
        """The value, or the content of the file that NAME_FILE names."""
        value, path = self._environ.get(f"HAMASEN_{name}"), self._environ.get(f"HAMASEN_{name}_FILE")
        if name in SECRETS and path:
            try:
                return Path(path).read_text().strip()
            except OSError as problem:
                raise Misconfigured(f"HAMASEN_{name}_FILE names {path}, which cannot be read: {problem.strerror}.") from problem
        return value.strip() if value is not None else default


def database_url(environ: Mapping[str, str]) -> str:
    """Only the database's address: all that the verbs need that do not serve. Raises Misconfigured."""
    env = _Environment(environ)
    return env.get("DATABASE_URL") or f"sqlite:///{Path(env.get('DATA', 'hamasen-data')).absolute()}/hamasen.sqlite3"


def store_settings(environ: Mapping[str, str]) -> StoreSettings:
    """Where files lie: a bucket when one is set, else the data folder."""
    env = _Environment(environ)
    if not env.get("S3_BUCKET"):
        return StoreSettings(folder=Path(env.get("DATA", "hamasen-data")).absolute() / "files")
    return StoreSettings(
        bucket=env.get("S3_BUCKET"),
        endpoint=env.get("S3_ENDPOINT"),
        region=env.get("S3_REGION"),
        access_key=env.get("S3_ACCESS_KEY"),
        secret_key=env.get("S3_SECRET_KEY"),
    )


def read(environ: Mapping[str, str], *, port: int = 8000) -> Settings:
    """All settings. Raises Misconfigured with a sentence that says what to do.

    port: where the site listens, for the address of a site that has no other.
    """
    env = _Environment(environ)
    mode = _mode(env.get("MODE", "development"))
    data = Path(env.get("DATA", "hamasen-data")).absolute()
    address = env.get("ADDRESS", "" if mode is Mode.PRODUCTION else f"http://127.0.0.1:{port}").rstrip("/")
    settings = Settings(
        mode=mode,
        data=data,
        database_url=database_url(environ),
        secret=env.get("SECRET") or _kept_secret(mode, data),
        address=address,
        hosts=_hosts(address, env.get("HOSTS"), mode),
        proxies=_proxies(env.get("PROXIES", "127.0.0.1")),
        store=store_settings(environ),
        mail=_mail(env.get("MAIL_URL"), env.get("MAIL_FROM")),
        sms=Sms(env.get("SMS_URL"), env.get("SMS_TOKEN")) if env.get("SMS_URL") else None,
        oidc=_oidc(env),
        tiles=env.get("TILES", NLSC_TILES),
        tiles_credit=env.get("TILES_CREDIT", "內政部國土測繪中心 NLSC"),
        metrics_token=env.get("METRICS_TOKEN"),
        work_inside=_choice("WORK", env.get("WORK", "inside"), ("inside", "separate")) == "inside",
    )
    _check(settings)
    return settings


def _mode(text: str) -> Mode:
    return Mode(_choice("MODE", text, tuple(mode.value for mode in Mode)))


def _choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise Misconfigured(f"HAMASEN_{name} is {text!r}. Set it to {' or '.join(choices)}.")
    return text


def _kept_secret(mode: Mode, data: Path) -> str:
    """The secret of a demo or development site: made once, kept in the data folder's keys/, which no backup holds."""
    if mode is Mode.PRODUCTION:
        raise Misconfigured(
            "HAMASEN_SECRET is missing. Make one with `openssl rand -hex 32` and set HAMASEN_SECRET or HAMASEN_SECRET_FILE."
        )
    path = data / "keys" / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(secrets.token_hex(32))
        path.chmod(0o600)
    return path.read_text().strip()


def _hosts(address: str, more: str, mode: Mode) -> frozenset[str]:
    hosts = {urlsplit(address).netloc, *(name.strip() for name in more.split(",") if name.strip())}
    if mode is not Mode.PRODUCTION:
        port = urlsplit(address).port
        hosts |= {f"{name}:{port}" if port else name for name in ("127.0.0.1", "localhost", "[::1]")}
    return frozenset(hosts - {""})


def _proxies(text: str) -> str:
    for part in text.split(","):
        try:
            if part.strip() != "*":
                ip_network(part.strip())
        except ValueError as problem:
            raise Misconfigured(f"HAMASEN_PROXIES holds {part.strip()!r}. List the addresses or networks of your proxies.") from problem
    return text


def _mail(url: str, sender: str) -> Mail | None:
    if not url:
        return None
    parts = urlsplit(url)
    tls = {"smtp": "none", "smtp+starttls": "starttls", "smtps": "tls"}.get(parts.scheme)
    if tls is None or not parts.hostname:
        raise Misconfigured(
            "HAMASEN_MAIL_URL must look like smtp+starttls://user:password@mail.example.tw:587 "
            "(or smtps://… for TLS from the start, smtp://… for a server on this machine)."
        )
    if "@" not in sender:
        raise Misconfigured("HAMASEN_MAIL_FROM is missing. Set the address that mail comes from, such as pb@example.tw.")
    port = parts.port or {"none": 25, "starttls": 587, "tls": 465}[tls]
    return Mail(parts.hostname, port, parts.username or "", parts.password or "", tls, sender)


def _oidc(env: _Environment) -> Oidc | None:
    if not env.get("OIDC_ISSUER"):
        return None
    if not env.get("OIDC_CLIENT_ID") or not env.get("OIDC_CLIENT_SECRET"):
        raise Misconfigured("Single sign-on needs HAMASEN_OIDC_CLIENT_ID and HAMASEN_OIDC_CLIENT_SECRET as well.")
    return Oidc(
        issuer=env.get("OIDC_ISSUER").rstrip("/"),
        client_id=env.get("OIDC_CLIENT_ID"),
        client_secret=env.get("OIDC_CLIENT_SECRET"),
        name=env.get("OIDC_NAME"),
        trust_email=_choice("OIDC_TRUST_EMAIL", env.get("OIDC_TRUST_EMAIL", "no"), ("yes", "no")) == "yes",
        groups_claim=env.get("OIDC_GROUPS_CLAIM", "groups"),
        agency_claim=env.get("OIDC_AGENCY_CLAIM", "agency"),
        roles=_oidc_roles(env.get("OIDC_ROLES", "{}")),
    )


def _oidc_roles(text: str) -> Mapping[str, Role]:
    try:
        return {str(group): Role(role) for group, role in json.loads(text).items()}
    except (ValueError, AttributeError) as problem:
        roles = ", ".join(role.value for role in Role)
        raise Misconfigured(f'HAMASEN_OIDC_ROLES must be JSON such as {{"rdec-pb": "officer"}}, with roles out of: {roles}.') from problem


def _check(settings: Settings) -> None:
    """What no mode may do wrong, and what production may not do at all."""
    if len(settings.secret) < MINIMUM_SECRET:
        raise Misconfigured(f"HAMASEN_SECRET is shorter than {MINIMUM_SECRET} characters. Make one with `openssl rand -hex 32`.")
    if not urlsplit(settings.address).netloc:
        raise Misconfigured("HAMASEN_ADDRESS is missing. Set the address people type, such as https://pb.example.tw.")
    if settings.mode is not Mode.PRODUCTION:
        return
    if not settings.secure:
        raise Misconfigured("HAMASEN_ADDRESS begins with http://. In production people must reach the site over https://.")
    if settings.oidc and not settings.oidc.issuer.startswith("https://"):
        raise Misconfigured("HAMASEN_OIDC_ISSUER begins with http://. In production single sign-on must use https://.")
    if len(set(settings.secret)) < 8 or settings.secret.lower().startswith(("change", "secret", "default", "example")):
        raise Misconfigured("HAMASEN_SECRET is a placeholder. Make a real one with `openssl rand -hex 32`.")
    if settings.mail is None:
        raise Misconfigured("HAMASEN_MAIL_URL is missing. Without mail nobody can sign in; set it to your SMTP server.")
    if settings.mail.tls == "none" and settings.mail.host not in ("localhost", "127.0.0.1", "::1"):
        raise Misconfigured("HAMASEN_MAIL_URL sends mail unencrypted to another machine. Use smtp+starttls:// or smtps://.")
