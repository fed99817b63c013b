"""Fifty hostile pictures at once: what unpacks them is another process, and the one that holds the ballot box does not grow."""

import asyncio
import io
import shutil
from pathlib import Path

import httpx2
import pytest
from PIL import Image

from domain.errors import Refused
from domain.files import decoder
from tests.faults.hostile_pictures import FEW, OWN, hostile, peak
from tests.serving import running
from tests.support import free_port

GROWTH = 100 * 1024 * 1024


@pytest.mark.anyio
async def test_a_picture_is_unpacked_elsewhere_and_what_it_is_refused_for_is_told() -> None:
    made = await decoder.renditions(hostile(600))
    assert (made.width, made.height) == (600, 600)
    with Image.open(io.BytesIO(made.card)) as card:
        assert card.size == (600, 600)
    with pytest.raises(Refused) as refusal:
        await decoder.renditions(hostile(5100))
    assert refusal.value.facts == {"limit": 25}
    with pytest.raises(Refused, match="damaged"):
        await decoder.renditions(hostile(600)[:200])


@pytest.mark.anyio
async def test_a_process_that_is_ended_by_its_bounds_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "SECONDS", 0.01)
    with pytest.raises(Refused, match="damaged"):
        await decoder.renditions(hostile(4900))


@pytest.mark.long
@pytest.mark.anyio
async def test_hostile_pictures_at_once_do_not_fill_the_serving_process(filled_demo: Path, tmp_path: Path) -> None:
    port, folder, picture = free_port(), tmp_path / "data", hostile(4990)
    shutil.copytree(filled_demo, folder)

    async def send(address: str) -> int:
        async with httpx2.AsyncClient(base_url=address, headers=OWN, timeout=300) as client:
            begun = await client.post("/en/cycles/hamasen-2027/propose")
            assert begun.status_code == 303
            path = begun.headers["location"].rsplit("/", 1)[0] + "/photos"
            answer = await client.post(path, data={"act": "add", "alt": "x"}, files={"file": ("a.png", picture, "image/png")})
            return answer.status_code

    with running("demo", "--port", str(port), "--data", str(folder), port=port) as serving:
        address = f"http://127.0.0.1:{port}"
        await send(address)  # what is imported once is no growth
        before = peak(serving.process.pid)
        said = await asyncio.gather(*[send(address) for _ in range(FEW)])
        grown = peak(serving.process.pid) - before
    assert set(said) <= {200, 303}, said
    assert grown < GROWTH, grown
