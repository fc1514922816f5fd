"""What a reader does in the app, done so that the browser is ready for it."""

from playwright.sync_api import expect


def settle(page):
    """Wait until all that was asked of the server is shown."""
    page.wait_for_timeout(300)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def click(page, target):
    """Click what stands still.

    A click in the very frame of a scroll can go to the map's frame, which Chromium
    places by the frame before; a hand is never that fast.
    """
    settle(page)
    target.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    target.click()


def open_tab(page, name):
    settle(page)
    tab = page.get_by_role("tab", name=name)
    expect(tab).to_have_count(1)
    click(page, tab)
    expect(tab).to_have_attribute("aria-selected", "true")
