// Lighthouse over a list of pages: reads {chrome, form, pages: [{name, url, cookies}]} as JSON from stdin, answers JSON.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

const asked = JSON.parse(await new Response(process.stdin).text());
const chrome = await launch({
  chromePath: asked.chrome,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=ja"],
});
const browser = await puppeteer.connect({ browserURL: `http://localhost:${chrome.port}`, defaultViewport: null });
const found = [];
try {
  for (const page of asked.pages) {
    const flags = {
      port: chrome.port,
      onlyCategories: ["performance", "accessibility", "best-practices"],
      disableStorageReset: true, // or the visit would be signed out; the cache is emptied by a window of its own
      logLevel: "error",
    };
    const visit = await browser.createBrowserContext();
    const cookies = Object.entries(page.cookies).map(([name, value]) => ({ name, value, domain: "localhost", path: "/" }));
    if (cookies.length) await visit.setCookie(...cookies);
    const tab = await visit.newPage();
    const answer = await lighthouse(page.url, flags, asked.form === "desktop" ? desktopConfig : undefined, tab);
    await visit.close();
    const { categories, audits, finalDisplayedUrl } = answer.lhr;
    const missed = Object.values(audits)
      .filter((audit) => audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== "informative")
      .map((audit) => `${audit.id} ${audit.displayValue ?? ""}`.trim());
    found.push({
      name: page.name,
      at: finalDisplayedUrl,
      scores: Object.fromEntries(Object.entries(categories).map(([key, one]) => [key, Math.round(one.score * 100)])),
      paint: audits["largest-contentful-paint"].numericValue / 1000,
      missed,
    });
  }
} finally {
  await browser.disconnect();
  await chrome.kill();
}
console.log(JSON.stringify(found));
