"""A report of a sign, as its form sends it."""

SENT = {
    "says": "Qijin Dist.",
    "zh": "旗津區",
    "defect": "system",
    "words": "opposite the ferry",
    "latitude": "22.6145",
    "longitude": "120.2690",
}
