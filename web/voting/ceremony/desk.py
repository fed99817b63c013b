"""What is done on the officers' computer, with files in one folder. The private key exists only while a step runs, and is never written."""

import csv
import io
import itertools
import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.counting.ties import commitment
from domain.errors import N_, Refused
from domain.translated import Translated
from domain.voting.actions.trying import TRIAL_CHOICE, TRIAL_TRACKER
from domain.voting.answer import Counted, counted_file
from domain.voting.ballot import Opened
from domain.voting.box_file import NOT_A_BOX, TRIAL, TRIAL_FILE, BoxFile, read_box, vouched
from domain.voting.observers import read_envelope
from domain.voting.phrases import lock, unlock
from domain.voting.sealing import Opener, new_private, public_of
from web.tables.export import harmless
from web.text.languages import Locale
from web.voting.ceremony.key_sheet import read_sheet, sheet_pdf

OFFICERS = 3
LONGEST_NAME = 40
KEY, SHEET, PUBLIC, SEED = "key.json", "key-sheet.pdf", "public-key.txt", "lot-seed.txt"


@dataclass(frozen=True)
class Trial:
    """What a trial showed. title: of the vote; file, sheet: officers whose phrases took part, from each copy of the key."""

    title: str
    file: int
    sheet: int
    name: str


@dataclass(frozen=True)
class Desk:
    """The folder of one vote on this computer."""

    folder: Path

    def made(self) -> list[str]:
        """The files that are there."""
        return sorted(path.name for path in self.folder.iterdir() if path.is_file()) if self.folder.is_dir() else []

    def officers(self) -> list[str]:
        """The names under which the key is locked; empty while there is none."""
        try:
            return list(self._locked()["salts"])
        except (Refused, KeyError, TypeError):  # there is none, or it is damaged: then its steps say so
            return []

    def public(self) -> str:
        """The public key, in hexadecimal."""
        return (self.folder / PUBLIC).read_text().strip() if PUBLIC in self.made() else ""

    def _locked(self) -> dict[str, Any]:
        try:
            held: dict[str, Any] = json.loads((self.folder / KEY).read_text("utf-8"))
        except (OSError, ValueError) as problem:
            raise Refused(N_("There is no key in this folder yet. Make it first."), field="phrase") from problem
        return held

    def write(self, name: str, data: bytes, *, again: bool = False) -> None:
        """Write a file that only its owner reads. Raises Refused rather than write over one, unless it is made anew each time."""
        whole = self.folder / f".{name}.{secrets.token_hex(4)}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if again:
                whole.replace(self.folder / name)
            else:
                os.link(whole, self.folder / name)
        except FileExistsError as problem:
            raise Refused(N_("%(name)s exists already in this folder. Use another folder for another vote."), name=name) from problem
        except OSError as problem:
            raise Refused(N_("%(name)s could not be written: %(problem)s"), name=name, problem=problem.strerror or "") from problem
        finally:
            whole.unlink(missing_ok=True)

    def make_key(self, phrases: Mapping[str, str], languages: Sequence[Locale]) -> str:
        """Make the key, lock it, write it as a file and as a sheet to print, and read the file back; returns the public key."""
        names = list(phrases)
        if len(names) != OFFICERS or any(not name.strip() or len(name) > LONGEST_NAME or "|" in name for name in names):
            raise Refused(N_("Enter the names of three different officers."), field="name")
        if KEY in self.made():
            raise Refused(N_("%(name)s exists already in this folder. Use another folder for another vote."), name=KEY)
        private = new_private()
        public = public_of(private).hex()
        locked = lock(private, phrases)
        self.write(KEY, (json.dumps(locked, ensure_ascii=False) + "\n").encode())
        for pair in itertools.pairwise(names):
            if unlock(self._locked(), {name: phrases[name] for name in pair}) != private:
                raise Refused(N_("The key that was written does not open. Use another disk."))
        self.write(PUBLIC, f"{public}\n".encode())
        self.write(SHEET, sheet_pdf(locked, public, names, languages))
        return public

    def try_key(self, file: bytes, phrases: Mapping[str, str], typed: str, picture: bytes, language: str) -> Trial:
        """Open the server's trial ballot with the phrases of all, two by two, from the file of the key and from its printed sheet."""
        told, names = _trial_in(file), self.officers()
        if set(names) != set(phrases) or not all(phrases.values()):
            raise Refused(N_("All three officers give their pass phrases for the trial."), field="phrase")
        sheet = read_sheet(typed, picture) if typed.strip() or picture else None
        nonces = {self._opened(told, self._locked(), phrases, pair) for pair in itertools.pairwise(names)}
        private = unlock(self._locked(), {name: phrases[name] for name in names[:2]})
        if sheet is not None:
            nonces |= {self._opened(told, sheet, phrases, pair) for pair in itertools.pairwise(names)}
        (nonce,) = nonces
        facts: dict[str, Any] = {
            "nonce": nonce,
            "officers": len(names),
            "file": len(names),
            "sheet": len(names) if sheet is not None else 0,
        }
        name = f"trial-{told['key']}.json"
        self.write(name, vouched(TRIAL, told["eid"], facts, private, bytes.fromhex(told["challenge"])), again=True)
        return Trial(Translated.from_json(told["title"]).piece(language).text, len(names), int(facts["sheet"]), name)

    def _opened(self, told: Mapping[str, Any], locked: Mapping[str, Any], phrases: Mapping[str, str], pair: tuple[str, str]) -> str:
        """What the trial ballot holds, opened by a pair of officers. Raises Refused where they, or this copy of the key, do not open it."""
        private = unlock(locked, {name: phrases[name] for name in pair})
        if public_of(private).hex() != told["public_key"]:
            raise Refused(N_("This is not the key of this vote."), field="trial")
        try:
            found = Opened.unpacked(Opener(told["eid"], private).open(bytes.fromhex(told["sealed"]), bytes.fromhex(told["tag"])))
        except ValueError as problem:
            raise Refused(N_("This is not the key of this vote."), field="trial") from problem
        if (found.tracker, found.choice) != (TRIAL_TRACKER, TRIAL_CHOICE):
            raise Refused(N_("This is somebody's ballot, and no trial. Nothing of it is told."), field="trial")
        return found.nonce.hex()

    def draw_seed(self) -> str:
        """Draw the seed of the lot, keep it here, and return its commitment, which is published with the rules."""
        if SEED not in self.made():
            self.write(SEED, f"{secrets.token_hex(16)}\n".encode())
        return commitment(self.seed())

    def seed(self) -> str:
        """The seed of the lot; empty where none was drawn here."""
        return (self.folder / SEED).read_text().strip() if SEED in self.made() else ""

    def _seed_for(self, box: BoxFile) -> str:
        """The seed that this vote committed to: of this folder, or of the site itself; empty where there is no lot, or another seed."""
        held = [seed for seed in (self.seed(), box.seed) if seed and commitment(seed) == box.shut.sheet.lot]
        return held[0] if held else ""

    def count(self, file: bytes, phrases: Mapping[str, str], envelope: str, seed: str) -> tuple[Counted, list[str]]:
        """Open and count a box file with the phrases of two; returns the count and the names of the files that were written."""
        given = {name: phrase for name, phrase in phrases.items() if phrase}
        if len(given) != 2:
            raise Refused(N_("Two officers must give their pass phrases."), field="phrase")
        box, tests = read_box(file), read_envelope(envelope)
        counted = counted_file(box, unlock(self._locked(), given), tests=tests, seed=seed.strip() or self._seed_for(box))
        key = box.shut.row.key
        if not re.fullmatch(r"[a-z0-9-]{1,40}", key):
            raise Refused(NOT_A_BOX, field="box")
        if any(check.passed is False for check in counted.checks):
            return counted, []  # the page says what is wrong; nothing of it goes to the site
        names = [f"count-{key}.json"]
        self.write(names[0], counted.answer, again=True)
        if counted.joined:
            names.append(f"draw-{key}.csv")
            self.write(names[1], _draw_csv(counted), again=True)
        return counted, names


def _trial_in(file: bytes) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(file)
        if told["format"] != TRIAL_FILE or not all(isinstance(told[name], str) for name in ("eid", "key", "sealed", "tag", "challenge")):
            raise ValueError("no trial")
        if not re.fullmatch(r"[a-z0-9-]{1,40}", told["key"]):
            raise ValueError("no short name")
    except (ValueError, KeyError, TypeError) as problem:
        raise Refused(N_("This is not the file of a trial ballot."), field="trial") from problem
    return told


def _draw_csv(counted: Counted) -> bytes:
    """Names and telephones of the prize draw, for who draws; in no bundle."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["key", "name", "telephone"])
    writer.writerows([one.key, harmless(one.name), harmless(one.phone)] for one in counted.joined)
    return text.getvalue().encode("utf-8-sig")
