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

async function looked(page) {
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
  try {
    return await lighthouse(page.url, flags, asked.form === "desktop" ? desktopConfig : undefined, tab);
  } finally {
    await visit.close();
  }
}

/** What kept Lighthouse itself from measuring: a page whose audits failed has no score, and must not be told as 0. */
function broken(answer) {
  const { runtimeError, categories, audits } = answer.lhr;
  if (runtimeError) return `${runtimeError.code} ${runtimeError.message}`;
  if (Object.values(categories).every((one) => one.score !== null)) return "";
  const failed = Object.values(audits).filter((audit) => audit.scoreDisplayMode === "error");
  return failed.map((audit) => `${audit.id}: ${audit.errorMessage}`).join("; ") || "no score";
}

try {
  for (const page of asked.pages) {
    let answer = await looked(page);
    for (let again = 0; broken(answer) && again < 2; again++) {
      console.error(`${page.name}: ${broken(answer)}; tried again`);
      answer = await looked(page);
    }
    if (broken(answer)) throw new Error(`${page.name} could not be measured: ${broken(answer)}`);
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
