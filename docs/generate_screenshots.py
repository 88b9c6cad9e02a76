"""The report page of a run as two small pictures, light and dark: python -m docs.generate_screenshots RUN."""

import base64
import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

IMAGES = Path(__file__).parent / "images"
WIDTH, HEIGHT = 1160, 1840
# Enough for flat colours and soft letters; the files stay small in a repository.
COLOURS = 160


def main(run: str) -> None:
    """Write `report_light.png` and `report_dark.png`."""
    page = (Path(run) / "report.html").resolve()
    driver = _browser()
    try:
        for scheme in ("light", "dark"):
            _shrunk(_shot(driver, page, scheme)).save(IMAGES / f"report_{scheme}.png", optimize=True)
    finally:
        driver.quit()


def _browser() -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def _shot(driver: webdriver.Chrome, page: Path, scheme: str) -> bytes:
    """From the front to the drawing of the best design, as someone sees it who prefers the colour `scheme`."""
    preference = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    size = {"width": WIDTH, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", preference)
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get(page.as_uri())
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": 1}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    return base64.b64decode(shot["data"])


def _shrunk(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return picture.quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main(*sys.argv[1:])
