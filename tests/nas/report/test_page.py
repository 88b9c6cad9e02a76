"""The page as text: whole, closed to the outside, deaf to what names say."""

import base64
import hashlib
import re
from dataclasses import replace

from nas.report.data import Hardware
from nas.report.page import render_page
from tests.nas.report.example import example_report

HOSTILE = """</script><script>alert(1)</script><img src=x onerror=alert(1)>"'$data ${script}"""


def _policy(page: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_policy_allows_nothing_but_our_own_style_and_code() -> None:
    page = render_page(example_report())
    policy = _policy(page)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert text is not None
        assert base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode() in policy


def test_the_page_names_no_address_to_fetch() -> None:
    page = render_page(example_report())
    assert re.findall(r"(?:src|href|action)\s*=|@import|url\(", page) == []
    assert set(re.findall(r"https?://[^\s\"'<>]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_hostile_facts_stay_text() -> None:
    data = example_report()
    hardware = Hardware(name=HOSTILE, device=HOSTILE, stack=HOSTILE, provenance=HOSTILE)
    facts = replace(
        data.facts,
        title=HOSTILE,
        run=HOSTILE,
        space=HOSTILE,
        strategy=HOSTILE,
        command=HOSTILE,
        hardware=hardware,
    )
    page = render_page(replace(data, facts=facts))
    assert page.count("<script") == render_page(data).count("<script") == 2
    assert "<img" not in page


def test_the_facts_are_readable_without_code() -> None:
    page = render_page(example_report())
    for text in (
        "1,000,000 designs",
        "NVIDIA A100 40GB SXM4",
        "latency ≤ 2.00 ms, 90 % sure",
        "nsga2, seed 0",
    ):
        assert text in page


def test_the_same_run_makes_the_same_bytes() -> None:
    assert render_page(example_report()) == render_page(example_report())
