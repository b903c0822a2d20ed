// Lighthouse over a list of pages: reads {chrome, form, pages: [{name, url, cookie}]} as JSON from stdin, answers JSON.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const asked = JSON.parse(await new Response(process.stdin).text());
const chrome = await launch({
  chromePath: asked.chrome,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=ja"],
});
const found = [];
try {
  for (const page of asked.pages) {
    const flags = {
      port: chrome.port,
      onlyCategories: ["performance", "accessibility", "best-practices"],
      extraHeaders: page.cookie ? { Cookie: page.cookie } : {},
      logLevel: "error",
    };
    const answer = await lighthouse(page.url, flags, asked.form === "desktop" ? desktopConfig : undefined);
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
  await chrome.kill();
}
console.log(JSON.stringify(found));
