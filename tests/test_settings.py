"""Settings: read once, refused with a sentence that says what to do."""

import dataclasses
from pathlib import Path

import pytest

from domain.errors import Misconfigured
from domain.policy import Role
from web.settings import Mode, read

GOOD = {
    "HAMASEN_MODE": "production",
    "HAMASEN_SECRET": "b6a1f0c2d4e8937561aa0b9c8d7e6f50b6a1f0c2",
    "HAMASEN_ADDRESS": "https://pb.example.tw",
    "HAMASEN_DATABASE_URL": "postgres://hamasen@db/hamasen",
    "HAMASEN_MAIL_URL": "smtp+starttls://user:p%40ss@mail.example.tw",
    "HAMASEN_MAIL_FROM": "pb@example.tw",
}


def test_a_good_production_site() -> None:
    settings = read(GOOD)
    assert settings.secure
    assert settings.hosts == {"pb.example.tw"}
    assert settings.mail is not None
    assert (settings.mail.port, settings.mail.tls) == (587, "starttls")
    assert settings.oidc is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.secret = "x"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"HAMASEN_MODE": "prod"}, "Set it to demo or development or production"),
        ({"HAMASEN_SECRET": ""}, "openssl rand"),
        ({"HAMASEN_SECRET": "short"}, "shorter than 32"),
        ({"HAMASEN_SECRET": "changeme" * 8}, "placeholder"),
        ({"HAMASEN_SECRET": "a" * 64}, "placeholder"),
        ({"HAMASEN_ADDRESS": "http://pb.example.tw"}, "https://"),
        ({"HAMASEN_ADDRESS": ""}, "Set the address people type"),
        ({"HAMASEN_MAIL_URL": ""}, "nobody can sign in"),
        ({"HAMASEN_MAIL_URL": "smtp://mail.example.tw"}, "unencrypted"),
        ({"HAMASEN_MAIL_URL": "mail.example.tw"}, "must look like"),
        ({"HAMASEN_MAIL_FROM": ""}, "HAMASEN_MAIL_FROM is missing"),
        ({"HAMASEN_DATABASE_URL": "mysql://x"}, "postgres://"),
        ({"HAMASEN_PROXIES": "proxy.local"}, "List the addresses"),
        ({"HAMASEN_OIDC_ISSUER": "https://sso.example.tw"}, "HAMASEN_OIDC_CLIENT_ID"),
        ({"HAMASEN_OIDC_ISSUER": "http://sso", "HAMASEN_OIDC_CLIENT_ID": "x", "HAMASEN_OIDC_CLIENT_SECRET": "y"}, "https://"),
        (
            {
                "HAMASEN_OIDC_ISSUER": "https://sso",
                "HAMASEN_OIDC_CLIENT_ID": "x",
                "HAMASEN_OIDC_CLIENT_SECRET": "y",
                "HAMASEN_OIDC_ROLES": '{"a": "king"}',
            },
            "roles out of",
        ),
        ({"HAMASEN_WORK": "sometimes"}, "inside or separate"),
        ({"HAMASEN_SECRTE": "x"}, "not a setting of this version"),
    ],
)
def test_what_is_wrong_is_refused_with_what_to_do(change: dict[str, str], advice: str, tmp_path: Path) -> None:
    from domain.db import engine_of

    with pytest.raises(Misconfigured) as refusal:
        settings = read(GOOD | {"HAMASEN_DATA": str(tmp_path)} | change)
        engine_of(settings.database_url)
    assert advice in str(refusal.value)
    assert str(refusal.value).endswith((".", "…."))


def test_secrets_come_from_files_too(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("b6a1f0c2d4e8937561aa0b9c8d7e6f50\n")
    environ = {name: value for name, value in GOOD.items() if name != "HAMASEN_SECRET"}
    assert read(environ | {"HAMASEN_SECRET_FILE": str(path)}).secret == "b6a1f0c2d4e8937561aa0b9c8d7e6f50"
    with pytest.raises(Misconfigured, match="cannot be read"):
        read(environ | {"HAMASEN_SECRET_FILE": str(tmp_path / "none")})


def test_a_development_site_makes_and_keeps_its_own_secret(tmp_path: Path) -> None:
    first = read({"HAMASEN_DATA": str(tmp_path)})
    assert first.mode is Mode.DEVELOPMENT
    assert read({"HAMASEN_DATA": str(tmp_path)}).secret == first.secret
    kept = tmp_path / "keys" / "secret"
    assert kept.stat().st_mode & 0o077 == 0


def test_roles_of_groups() -> None:
    more = {
        "HAMASEN_OIDC_ISSUER": "https://sso.example.tw/",
        "HAMASEN_OIDC_CLIENT_ID": "x",
        "HAMASEN_OIDC_CLIENT_SECRET": "y",
        "HAMASEN_OIDC_ROLES": '{"rdec": "officer"}',
    }
    oidc = read(GOOD | more).oidc
    assert oidc is not None
    assert oidc.roles == {"rdec": Role.OFFICER}
    assert oidc.issuer == "https://sso.example.tw"
