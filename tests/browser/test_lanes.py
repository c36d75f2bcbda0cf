from __future__ import annotations

import re
import time
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.browser

LARGE, SINGLE, SMALL = "660100012345", "660100077777", "660100031000"


@pytest.fixture(scope="session")
def lanes_url(tmp_path_factory):
    import lanes_sample

    from kanchuan.reports.lanes import write_lanes

    return write_lanes(lanes_sample.data(), tmp_path_factory.mktemp("lanes") / "lanes.html").as_uri()


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def opened(browser, lanes_url, request):
    context = browser.new_context(viewport={"width": request.param, "height": 860})
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: requests.append(asked.url))
    page.goto(lanes_url)
    yield page
    context.close()
    assert complaints == []
    assert {url.split("#")[0] for url in requests if not url.startswith("data:")} == {lanes_url}


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def address(lanes_url: str, account: str, trader: str = "", lang: str = "zh") -> str:
    return f"{lanes_url}#lang={lang}&account={account}" + (f"&trader={quote(trader, safe='')}" if trader else "")


def test_accounts_are_listed_and_open(opened) -> None:
    assert opened.locator("h1").inner_text() == "看穿：账户背后的交易者"
    assert opened.eval_on_selector_all("tr[data-account]", "rows => rows.map(row => row.dataset.account)") == [LARGE, SINGLE, SMALL]
    assert "14 次" in opened.locator("#linked").inner_text()
    assert overflow(opened) == 0
    opened.click(f"tr[data-account='{LARGE}'] a")
    assert opened.locator("h1").inner_text() == LARGE
    opened.click("#back")
    assert opened.locator("tr[data-account]").count() == 3


def test_133_traders_and_10000_orders_are_drawn_and_fit(opened, lanes_url) -> None:
    started = time.perf_counter()
    opened.goto(address(lanes_url, LARGE))
    assert opened.locator("a.lane-link").count() == 133
    assert time.perf_counter() - started < 15
    assert opened.locator("#lanes rect.pos").count() > 133 * 20
    assert opened.locator("#lanes svg polyline.capital").count() == 133 + 1  # and one in the legend
    assert overflow(opened) == 0
    opened.select_option("#sort", "confidence")
    shares = [float(text) for text in opened.eval_on_selector_all("rect.sure", "all => all.map(one => one.getAttribute('width'))")]
    assert shares == sorted(shares, reverse=True)
    assert "133 (121–147)" in opened.locator(".verdict").inner_text()


def test_a_lane_opens_its_trader_and_back_leads_back(opened, lanes_url) -> None:
    opened.goto(address(lanes_url, LARGE))
    opened.locator(f"a.lane-link[data-trader='{LARGE}/002']").press("Enter")
    assert opened.locator("h1").inner_text().startswith("002")
    assert opened.locator("#orders tbody tr").count() == 76
    assert "1.5" in opened.locator(".facts").inner_text()
    assert "2025-03-20 14:12" in opened.locator(".outs").inner_text()
    assert overflow(opened) == 0
    opened.click("#next")
    assert opened.locator("h1").inner_text().startswith("003")
    opened.keyboard.press("k")
    assert opened.locator("h1").inner_text().startswith("002")
    opened.keyboard.press("Escape")
    assert opened.locator("h1").inner_text() == LARGE


def test_known_terms_come_before_estimates(opened, lanes_url) -> None:
    opened.goto(address(lanes_url, LARGE, f"{LARGE}/003"))
    facts = opened.locator(".facts").inner_text()
    assert "5 倍" in facts
    assert "70%" in facts
    assert "S77" in facts


def test_what_speaks_for_and_against_stands_side_by_side(opened, lanes_url) -> None:
    opened.goto(address(lanes_url, LARGE, f"{LARGE}/001", "en"))
    assert opened.locator(".grounds.for li").all_inner_texts()[0] == (
        "Of 5 purchases within half an hour after a sale, 4 spent what it brought to less than a board lot."
    )
    assert "<img src=x" in opened.locator(".grounds.for").inner_text()
    assert opened.locator(".grounds.against li").all_inner_texts()[:2] == [
        "It may be one with 008: 21%.",
        "2 orders could change places with another trader's.",
    ]


def test_no_chinese_is_left_in_english_and_the_switch_keeps_the_place(opened, lanes_url) -> None:
    opened.goto(address(lanes_url, LARGE, f"{LARGE}/004"))
    opened.click("#language")
    assert opened.locator("html").get_attribute("lang") == "en"
    assert opened.locator("h1").inner_text().startswith("004")
    for where in (address(lanes_url, LARGE, f"{LARGE}/004", "en"), address(lanes_url, LARGE, lang="en"), f"{lanes_url}#lang=en"):
        opened.goto(where)
        assert not re.search(r"[\u4e00-\u9fff]", opened.locator("main").inner_text() + opened.locator("footer").inner_text())


def test_one_trader_and_too_little_are_said_so(opened, lanes_url) -> None:
    opened.goto(address(lanes_url, SINGLE))
    assert "像是一人" in opened.locator(".verdict").inner_text()
    assert opened.locator("#second").count() == 0
    opened.goto(address(lanes_url, SMALL))
    assert "数据不足" in opened.locator(".verdict").inner_text()
    assert opened.locator("#lanes").count() == 0
    opened.goto(address(lanes_url, "nobody"))
    assert "nobody" in opened.locator(".notice").inner_text()
