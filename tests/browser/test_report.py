from __future__ import annotations

import math
import re

import pytest

pytestmark = pytest.mark.browser

SPLIT = "660100012345"
HOSTILE = "660100019999"
UNTIMED = "A700000001"
FUTURES = "8008001001"
EVERY = [SPLIT, FUTURES, HOSTILE, UNTIMED, "660100077777", "660100031000", "660100045000", "660100051111"]


class Watched:
    """A page, with what it complained of and what it asked the network for."""

    def __init__(self, page):
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def watched(browser, report_url, request):
    context = browser.new_context(viewport={"width": request.param, "height": 860})
    watched = Watched(context.new_page())
    watched.page.goto(report_url)
    yield watched
    context.close()
    assert watched.complaints == []
    assert {url.split("#")[0] for url in watched.requests if not url.startswith("data:")} == {report_url}


def shown(page) -> list[str]:
    return page.eval_on_selector_all("tr[data-account]", "rows => rows.map(row => row.dataset.account)")


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_the_list_is_ranked_and_fits(watched):
    page = watched.page
    assert shown(page)[:3] == [SPLIT, FUTURES, HOSTILE]
    assert len(shown(page)) == 12
    assert page.locator("h1").inner_text() == "看穿：账户核查报告"
    assert overflow(page) == 0


@pytest.mark.parametrize("account", EVERY)
def test_every_kind_of_account_opens_and_fits(watched, report_url, account):
    page = watched.page
    page.goto(f"{report_url}#account={account}")
    assert page.locator("h1").inner_text() == account
    for summary in page.locator("main summary").all():
        if summary.is_visible():
            summary.click()
    assert overflow(page) == 0


def test_the_language_changes_and_nothing_else(watched):
    page = watched.page
    page.fill("#search", "终端")
    page.click("#grade-lead")
    before = shown(page)
    assert before == [SPLIT]
    page.locator(f"tr[data-account='{SPLIT}'] a").click()
    page.locator("#reason-many_terminals > summary").click()
    page.click("#language")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == SPLIT
    assert page.locator("#why h2").inner_text() == "Why it stands here"
    assert page.locator("#reason-many_terminals").get_attribute("open") is not None
    assert page.locator("#reason-many_terminals table").is_visible()
    assert "lang=en" in page.url
    page.click("#back")
    assert page.input_value("#search") == "终端"
    assert page.locator("#grade-lead").get_attribute("aria-pressed") == "true"
    assert page.locator("#language").inner_text() == "中文"
    page.click("#language")
    assert shown(page) == before


def test_no_chinese_is_left_of_the_page_itself_in_english(watched, report_url):
    page = watched.page
    page.goto(f"{report_url}#lang=en&account={FUTURES}")
    for selector in ("h2", "h3", "nav", "th", ".note", ".verdict", ".legend", "footer"):
        for text in page.locator(selector).all_inner_texts():
            assert not re.search(r"[\u4e00-\u9fff]", text), (selector, text)


def test_filter_search_and_sort(watched):
    page = watched.page
    page.click("#grade-lead")
    assert shown(page) == [SPLIT, FUTURES]
    page.click("#grade-insufficient_data")
    assert shown(page) == [SPLIT, FUTURES, "660100077777"]
    page.click("#grade-lead")
    page.click("#grade-insufficient_data")
    assert len(shown(page)) == 12
    page.fill("#search", "self-trades")
    assert shown(page) == [FUTURES]
    page.fill("#search", "no such thing")
    assert shown(page) == []
    page.fill("#search", "")
    page.select_option("#sort", "orders")
    assert shown(page)[:2] == ["660100045000", SPLIT]
    assert "sort=orders" in page.url


def test_back_and_forward(watched):
    page = watched.page
    page.locator(f"tr[data-account='{SPLIT}'] a").click()
    assert page.locator("h1").inner_text() == SPLIT
    page.click("#next")
    assert page.locator("h1").inner_text() == FUTURES
    page.go_back()
    assert page.locator("h1").inner_text() == SPLIT
    page.go_back()
    assert len(shown(page)) == 12
    page.go_forward()
    assert page.locator("h1").inner_text() == SPLIT
    page.keyboard.press("j")
    assert page.locator("h1").inner_text() == FUTURES
    page.keyboard.press("Escape")
    assert len(shown(page)) == 12


def test_the_waterfall_adds_up(watched, report_url):
    page = watched.page
    page.goto(f"{report_url}#account={SPLIT}")
    steps = page.eval_on_selector_all(
        ".waterfall [data-signal]", "steps => steps.map(step => [step.dataset.signal, +step.dataset.weight, +step.dataset.end])"
    )
    assert steps[0][0] == "prior"
    assert steps[-1][0] == "total"
    at = 0.0
    for _, weight, end in steps[:-1]:
        at += weight
        assert abs(at - end) < 1e-6
    assert abs(steps[-1][1] - at) < 1e-6
    score = page.locator(".score b").inner_text()
    assert score == f"{100 / (1 + math.exp(-at)):.0f}%" == "96%"
    assert page.locator(".s-total .step-end").inner_text() == score


def test_a_step_opens_its_reason(watched, report_url):
    page = watched.page
    page.goto(f"{report_url}#account={SPLIT}")
    page.locator(".step[data-signal='orders_within_second']").click()
    card = page.locator("#reason-orders_within_second")
    assert card.get_attribute("open") is not None
    assert card.locator("tbody tr").count() == 30
    assert "算法拆单" in card.inner_text()
    assert "34%" in card.inner_text()
    assert "营业部导出/当日委托_2024.xlsx · 第" in card.locator("tbody tr").first.inner_text()


def test_marks_can_be_read_by_mouse_and_keyboard(watched, report_url):
    page = watched.page
    page.goto(f"{report_url}#account={SPLIT}")
    page.locator("#days .plot").focus()
    page.keyboard.press("ArrowRight")
    first = page.locator("#tip").inner_text()
    assert first.startswith("2024-03-04 10:47:36\n买入 688981.SH")
    page.keyboard.press("ArrowRight")
    assert page.locator("#tip").inner_text() != first
    page.locator("#days .marks > *").nth(40).hover(force=True)
    assert "×" in page.locator("#tip").inner_text()


def test_marks_are_as_many_as_the_orders(watched, report_url):
    page = watched.page
    for account in (SPLIT, FUTURES, UNTIMED):
        page.goto(f"{report_url}#account={account}")
        said = page.locator("#days .note").inner_text()
        count = int(re.search(r"委托 ([\d,]+) 笔", said).group(1).replace(",", ""))
        assert page.locator("#days .marks > *").count() == count


def test_a_sample_is_called_a_sample(watched, report_url):
    page = watched.page
    page.goto(f"{report_url}#account=660100045000")
    assert page.locator("#days .marks > *").count() == 2000
    assert "图上为其中 2,000 笔" in page.locator("#days .note").inner_text()


def test_colours_can_be_swapped(watched, report_url):
    page = watched.page
    page.goto(f"{report_url}#account={SPLIT}")

    def fill() -> str:
        return page.eval_on_selector("#days .marks .buy", "mark => getComputedStyle(mark).fill")

    red = fill()
    page.click("#colours")
    assert fill() != red
    assert "colours=intl" in page.url


def test_hostile_text_is_shown_as_text(watched, report_url):
    page = watched.page
    page.goto(f"{report_url}#account={HOSTILE}")
    assert "</script><script>alert" in page.locator(".account-head .label").inner_text()
    assert page.locator("main img, main script, main b b").count() == 0


def test_names_are_shown_only_when_asked_for(watched, report_url):
    page = watched.page
    page.goto(f"{report_url}#account=660100051111")
    assert "张*样" in page.locator("#money").inner_text()
    assert "张小样" not in page.locator("body").inner_text()
    assert page.locator("#names").inner_text() == "显示姓名"
    page.click("#names")
    assert "张小样" in page.locator("#money").inner_text()
    assert page.locator("#names").get_attribute("aria-pressed") == "true"
    assert page.locator("#names").inner_text() == "隐去姓名"
    assert "names" not in page.url.split("#")[1]
    page.click("#names")
    assert "张小样" not in page.locator("body").inner_text()


def test_controls_have_names(watched, report_url):
    page = watched.page
    for address in (report_url, f"{report_url}#account={SPLIT}"):
        page.goto(address)
        unnamed = page.evaluate(
            """() => [...document.querySelectorAll("button, a, input, select, [role=img], [role=region], [role=group]")]
              .filter(node => !(node.getAttribute("aria-label") || node.textContent.trim() || (node.labels && node.labels.length))).map(node => node.outerHTML)"""
        )
        assert unnamed == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser, report_url, scheme):
    context = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme=scheme)
    page = context.new_page()
    faint = []
    for address in (report_url, f"{report_url}#account={SPLIT}"):
        page.goto("about:blank")
        page.goto(address)
        faint += page.evaluate(
            """() => {
              const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
              const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const behind = (node) => { for (let at = node; at; at = at.parentElement) { const colour = parts(getComputedStyle(at).backgroundColor); if (colour.length < 4 || colour[3] === 1) return colour; } return [255, 255, 255]; };
              const found = [];
              for (const node of document.querySelectorAll("main *, header *, footer")) {
                if (!(node instanceof HTMLElement) || ![...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()) || !node.offsetParent) continue;
                const a = light(parts(getComputedStyle(node).color)), b = light(behind(node));
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${node.className} ${node.textContent.slice(0, 20)}`);
              }
              return [...new Set(found)];
            }"""
        )
    context.close()
    assert faint == []


def test_paper_holds_what_is_folded(browser, report_url):
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(f"{report_url}#account={SPLIT}")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main details:not([open])").count() == 0
    assert page.locator("#reason-stops_at_fixed_loss tbody tr").count() == 30
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#reason-stops_at_fixed_loss[open]").count() == 0
    page.emulate_media(media="print")
    assert not page.locator("header.bar").is_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"
    context.close()
