"""A page as a reader meets it: phone, tablet, desk, dark, a contrast theme.

A laptop without a browser skips these tests, and the closing lines say so. `.ci/run` installs one: there they fail.
"""

import importlib
import os
import shutil
from contextlib import contextmanager

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
LOOKS = {
    "phone": ({"width": 320, "height": 640}, {}),
    "tablet": ({"width": 768, "height": 1024}, {}),
    "desk": ({"width": 1280, "height": 800}, {}),
    "dark": ({"width": 1280, "height": 800}, {"color_scheme": "dark"}),
    "contrast theme": ({"width": 1280, "height": 800}, {"forced_colors": "active"}),
}


def without(what):
    """End a test that has no browser: on CI it has failed."""
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(f"{what}, and on CI no browser test is skipped", pytrace=False)
    pytest.skip(what)


def driver_of(module):
    """A package that drives the browser."""
    try:
        return importlib.import_module(module)
    except ImportError:
        without(f"{module.partition('.')[0]} is not installed")


@contextmanager
def a_browser():
    """A Chromium or Chrome that the machine has."""
    playwright = driver_of("playwright.sync_api")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        without("there is no Chromium or Chrome on this machine")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found)
        yield opened
        opened.close()


@contextmanager
def a_page(browser, path, look):
    """A page as seen one way; what it asks for and what it says are kept as `asked` and `said`."""
    size, more = LOOKS[look]
    context = browser.new_context(viewport=size, **more)
    opened = context.new_page()
    opened.asked, opened.said = [], []
    opened.on("request", lambda asked: opened.asked.append(asked.url))
    opened.on("console", lambda said: opened.said.append(said.text))
    opened.goto(path.as_uri())
    yield opened
    context.close()


def open_everything(page):
    """Open every disclosure of a page."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def violations(page, part=None, contrast=True):
    """What axe finds wrong, by WCAG 2.2 A and AA and by good practice, in a page or a part of it: rule and places.

    On a long page axe takes minutes for contrast alone; the rest takes seconds.
    """
    axe = driver_of("axe_playwright_python.sync_playwright").Axe()
    # Target size (WCAG 2.2, 2.5.8) is off unless asked for.
    rules = {"target-size": {"enabled": True}, "color-contrast": {"enabled": contrast}}
    found = axe.run(page, context=part, options={"rules": rules, "resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"][:2]]) for each in found]
