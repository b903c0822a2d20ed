// The service worker of the note page, and of nothing else: its scope is the folder it is served from. Without a network
// the page for that case comes out of the cache, with the files it needs. It sees no note and no key: those are the
// page's affair. The server writes `const NOTE = {…}` before it, so a new build is a new worker.

interface Served {
  away: string;
  page: string;
  files: string[];
}

declare const NOTE: Served;

const here = self as unknown as {
  addEventListener(kind: string, listener: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};
const CACHE = "rashin-note";

interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

here.addEventListener("install", (event: Lasting) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([...NOTE.files, new Request(NOTE.away, { cache: "reload" })]))
      .then(() => here.skipWaiting()),
  );
});

here.addEventListener("activate", (event: Lasting) => {
  event.waitUntil(swept().then(() => here.clients.claim()));
});

/** Files of an older build go; the page stays. */
async function swept(): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = new Set([...NOTE.files, NOTE.away]);
  for (const request of await cache.keys()) {
    if (!kept.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}

here.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && (pathname === NOTE.page || pathname === NOTE.away)) {
    event.respondWith(fromNetwork(request));
  } else if (NOTE.files.includes(pathname)) {
    event.respondWith(fromCache(request, pathname));
  }
});

/** The page as the server has it; without a network, or with a proxy that finds no server, the page for that case. */
async function fromNetwork(request: Request): Promise<Response> {
  let answer: Response | undefined;
  try {
    answer = await fetch(request);
    if (answer.status < 502) return answer;
  } catch {
    // no network
  }
  const kept = await (await caches.open(CACHE)).match(NOTE.away);
  return kept ?? answer ?? Response.error();
}

async function fromCache(request: Request, pathname: string): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(pathname);
  return kept ?? fetch(request);
}
