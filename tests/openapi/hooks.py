"""What schemathesis cannot know of a running show: which ids there are, and which answers depend on them."""

import json
import os
import urllib.request
from itertools import count

import schemathesis

ORIGIN = os.environ["CARTWALL_ORIGIN"]
TOKEN = os.environ["CARTWALL_TOKEN"]
# Real ids by the name of the field that they stand in. What the run itself adds is used as well.
KNOWN = json.loads(os.environ["CARTWALL_KNOWN"])

turn = count()


def one_of(values):
    return values[next(turn) % len(values)]


def whole(value):
    """JSON Schema calls 7.0 an integer, which no client writes and the core does not read as one."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {name: whole(item) for name, item in value.items()}
    return value


def known(body):
    """The same body with ids of things that are there."""
    body = whole(body)
    for name, values in KNOWN.items():
        if isinstance(body.get(name), str):
            body[name] = one_of(values)
        elif isinstance(body.get(name), list) and name.endswith("s"):
            body[name] = [one_of(values)]
    for line in body.get("lines") or []:
        line["sku"] = one_of(KNOWN["sku"])
    return body


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context, case, kwargs):
    if is_positive(case):
        if isinstance(case.body, dict):
            case.body = known(case.body)
        if "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = one_of(KNOWN["show"])
        # A key that comes twice with different bodies is refused, as it must be.
        if "Idempotency-Key" in (case.headers or {}):
            case.headers["Idempotency-Key"] = f"key-{next(turn)}"
    # No test asks anybody outside of this computer.
    if isinstance(case.body, dict) and "secrets" in case.body and isinstance(case.body.get("address"), str):
        case.body["address"] = "http://127.0.0.1:9"
        if case.body.get("kind") in ("tiktok", "shopify"):
            case.body["kind"] = "medusa"


# What no schema can say, by the code and the reason or field of the refusal: such a request is well formed all the same.
BEYOND_SCHEMA = {}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether it is a failure."""
    if type(failure).__name__ == "IgnoredAuth":
        # After twenty wrong tokens in a minute every other one is told to wait instead.
        return "429 Too Many Requests" not in failure.message
    if response.status_code == 422 and type(failure).__name__ == "RejectedPositiveData":
        problem = response.json()
        return (problem["code"], problem["params"].get("reason")) not in BEYOND_SCHEMA
    return True


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code != 200:
        return
    if case.path.endswith("/add_cue"):
        KNOWN["cue"].append(response.json()["id"])
    if case.path.endswith("/end_show"):
        # All the others need a show that runs.
        request = urllib.request.Request(
            f"{ORIGIN}/api/v1/commands/resume_show",
            data=b"{}",
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
        urllib.request.urlopen(request).close()
