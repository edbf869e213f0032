"""What JSON Schema cannot say of the API, so that valid data is valid: how fields of one request hang together."""

import re
import uuid

import schemathesis
from schemathesis.generation import GenerationMode

INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
RANGES = ("employees", "founded", "funding_usd")


@schemathesis.serializer("application/x-ndjson")
def ndjson(ctx, value):
    """Bodies of this type are text already."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "ignore")


def _kpis(case):
    query = case.query or {}
    if "from" in query or "to" in query:  # in order and at most 1,100 days apart
        query["from"], query["to"] = "2013-09-01", "2013-10-31"
    if "cursor" in query:  # one that a page gave
        query["cursor"] = "2013-10-01:all"


def _query(case):
    filters = case.body.get("filters") or {}
    for side in ("include", "exclude"):
        for name in RANGES:
            bounds = (filters.get(side) or {}).get(name)
            if isinstance(bounds, dict) and "min" in bounds and "max" in bounds:
                bounds["min"], bounds["max"] = sorted((bounds["min"], bounds["max"]))


def _experiment(case):  # shares that add up to 1, one variant called control
    case.body["kind"] = "ab"
    case.body["variants"] = [
        {"name": "control", "share": 0.5},
        {"name": "other", "share": 0.5, "overrides": case.body["variants"][0].get("overrides", {})},
    ]
    retrieval = case.body["variants"][1]["overrides"].get("retrieval", {})
    if "candidates_min" in retrieval and "candidates_max" in retrieval:
        low, high = sorted((retrieval["candidates_min"], retrieval["candidates_max"]))
        retrieval["candidates_min"], retrieval["candidates_max"] = low, high


def _feedback(case):  # what happened lies in the past
    if isinstance(case.body, dict):
        case.body["at"] = "2013-10-31T00:00:00Z"


def _postings(case):  # a domain that companies can register
    if case.query and "company" in case.query:
        case.query["company"] = "acme.com"


def _forget(case):  # names exactly one
    case.body = {"lead": "nobody"}


def _key(case):  # a key bound to a miner may ask and send, and one of no scopes may nothing
    case.body.pop("miner_id", None)
    case.body.pop("expires_at", None)


MENDED = {
    "POST /forget": _forget,
    "POST /keys": _key,
    "GET /kpis": _kpis,
    "POST /query": _query,
    "POST /experiments": _experiment,
    "POST /feedback": _feedback,
    "POST /job-postings": _postings,
}


@schemathesis.hook
def map_case(context, case):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return case
    if case.headers and "idempotency-key" in case.headers:  # a key is for one request
        case.headers["idempotency-key"] = str(uuid.uuid4())
    mend = MENDED.get(context.operation.label)
    if mend is not None:
        mend(case)
    return case


@schemathesis.hook
def filter_case(context, case):
    """A body of text that is no text cannot be written on the wire: it would arrive as text."""
    is_text = case.media_type in ("application/x-ndjson", "text/csv")
    return not is_text or isinstance(case.body, (str, bytes)) or not isinstance(case.body, (dict, list, int, float, type(None)))


@schemathesis.hook
def before_call(context, case, kwargs):
    """Not all phases pass the hooks above."""
    key = (case.headers or {}).get("idempotency-key")
    if isinstance(key, str) and 1 <= len(key) <= 255 and key.isascii() and key.isprintable() and " " not in key:
        case.headers["idempotency-key"] = str(uuid.uuid4())
    body = case.body
    if not isinstance(body, dict):
        return
    if context.operation.label == "POST /keys":  # not yet expired; one of no scopes may nothing
        if _instant(body.get("expires_at")):
            body["expires_at"] = "2999-01-01T00:00:00Z"
        if set(body) > {"name", "scopes", "miner_id"}:
            body.pop("miner_id")
    if context.operation.label == "POST /feedback" and _instant(body.get("at")):
        body["at"] = "2013-10-31T00:00:00Z"


def _instant(value):
    """Of the form that the schema asks for; the years it allows are more than the API takes."""
    return isinstance(value, str) and INSTANT.fullmatch(value) is not None
