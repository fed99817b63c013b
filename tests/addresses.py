"""Addresses of every page, with values for the parts in them."""

PARTS = {
    "kind": "open",
    "link": "x", "token": "x", "number": "999999", "person": "x", "key": "nokey", "rendition": "full", "cycle": "nocycle", "page": "nopage",
    "format": "csv", "part": "areas", "item": "new", "phase": "vote", "step": "idea", "code": "nocode", "comment": "999999",
    "task": "999999", "station": "new", "act": "about", "eid": "0000000000000000",
    "release": "norelease", "meeting": "999999", "member": "999999", "decision": "nodecision", "vote_kind": "room", "programme": "999999",
    "entry": "115-AAAAA", "serial": "115-1-001",
}  # fmt: skip
