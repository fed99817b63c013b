"""Text messages through the city's gateway."""

from web.settings import Sms

REFUSED = (400, 404, 410, 422)


async def send(gateway: Sms, number: str, text: str, reference: str) -> bool:
    """Hand a text to the gateway: a JSON POST {to, text, reference} with a bearer token. False for a number it refuses for good.

    Raises httpx2.HTTPError when the gateway does not answer, or answers that it cannot.
    """
    import httpx2

    headers = {"Authorization": f"Bearer {gateway.token}"} if gateway.token else {}
    async with httpx2.AsyncClient(timeout=20) as client:
        answer = await client.post(gateway.url, json={"to": number, "text": text, "reference": reference}, headers=headers)
    if answer.status_code in REFUSED:
        return False
    answer.raise_for_status()
    return True
