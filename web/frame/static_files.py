"""Static files, ours and those that dependencies carry: served from memory, named by their content, compressed once.

Nothing of others lies in this repository. htmx comes from `django-js-lib-htmx`, Leaflet from `XStatic-Leaflet`.
"""

import hashlib
import mimetypes
import re
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import brotli
from starlette.requests import Request
from starlette.responses import Response

OURS = Path(__file__).parents[2] / "static"
THEIRS = {
    "htmx.js": ("js_lib_htmx", "static/htmx/htmx.min.js"),
    "leaflet.js": ("xstatic.pkg.leaflet", "data/leaflet.js"),
    "leaflet/layers.png": ("xstatic.pkg.leaflet", "data/images/layers.png"),
    "leaflet/layers-2x.png": ("xstatic.pkg.leaflet", "data/images/layers-2x.png"),
    "leaflet/marker-icon.png": ("xstatic.pkg.leaflet", "data/images/marker-icon.png"),
    "leaflet.css": ("xstatic.pkg.leaflet", "data/leaflet.css"),
}
COMPRESSIBLE = {"text/css", "text/javascript", "image/svg+xml", "application/manifest+json"}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file: its name with its content's hash in it, its bytes, and its Brotli form."""

    name: str
    media_type: str
    body: bytes = field(repr=False)

    @cached_property
    def address(self) -> str:
        """`/static/hamasen.3f2a9c….css`: a changed file has another address."""
        stem, dot, ending = self.name.rpartition(".")
        return f"/static/{stem}.{hashlib.sha256(self.body).hexdigest()[:12]}{dot}{ending}"

    @cached_property
    def packed(self) -> bytes | None:
        """Brotli at quality 9, made at the first request (11 would take ten times as long at start)."""
        return brotli.compress(self.body, quality=9) if self.media_type in COMPRESSIBLE else None


class Statics:
    """Every static file of the site, by its plain name and by its address."""

    def __init__(self) -> None:
        self.by_name: dict[str, Asset] = {}
        for path in sorted(OURS.rglob("*")):
            if path.is_file():
                self._add(path.relative_to(OURS).as_posix(), path.read_bytes())
        for name, (package, inside) in THEIRS.items():
            self._add(name, self._relinked(files(package).joinpath(inside).read_bytes(), name))
        self.by_address = {asset.address: asset for asset in self.by_name.values()}

    def _add(self, name: str, body: bytes) -> None:
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.by_name[name] = Asset(name, media_type, body)

    def _relinked(self, body: bytes, name: str) -> bytes:
        """A foreign style sheet with its pictures' addresses replaced by ours; map comments are dropped."""
        if name.endswith(".js"):
            return re.sub(rb"//# sourceMappingURL=\S+\s*$", b"", body)
        if not name.endswith(".css"):
            return body

        def link(match: re.Match[bytes]) -> bytes:
            return b"url(" + self.by_name["leaflet/" + match[1].decode()].address.encode() + b")"

        return re.sub(rb"url\(images/([\w.-]+)\)", link, body)

    def address(self, name: str) -> str:
        """The address of a file. Raises KeyError for one that does not exist."""
        return self.by_name[name].address

    async def serve(self, request: Request) -> Response:
        """Answer with the file from memory, for ever; 404 for an address that never was."""
        asset = self.by_address.get(request.url.path)
        if asset is None:
            return Response("not found\n", 404, media_type="text/plain")
        headers: dict[str, Any] = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
        if asset.name == "offline.js":
            headers["Service-Worker-Allowed"] = "/"
        if asset.packed is not None and "br" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "br"
            return Response(asset.packed, media_type=asset.media_type, headers=headers)
        return Response(asset.body, media_type=asset.media_type, headers=headers)
