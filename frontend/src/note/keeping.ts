/**
 * What waits on this device. A note is kept as ciphertext under a key that the server gives its member alone; the key is
 * held here (as one that no script can read out) while they are signed in, and forgotten when they sign out. So whoever
 * takes the device next sees that something waits, and neither reads nor sends it.
 */
export interface Said {
  key: string;
  at: string;
  text: string;
  channel: string;
  score: string;
  who: string;
  unit: string;
}

export interface Kept {
  id: string;
  member: string;
  at: string;
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
  draft?: boolean;
  problem?: string;
}

export interface Member {
  member: string;
  secret: CryptoKey;
}

const MARK = "rashin.notes";
const DATABASE = "rashin-notes";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("who");
      request.result.createObjectStore("notes", { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within<T>(
  store: "who" | "notes",
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

export async function holdKey(member: string, raw: string): Promise<Member> {
  const bytes = Uint8Array.from(atob(raw), (one) => one.charCodeAt(0));
  const secret = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  await within("who", "readwrite", (store) => store.put({ member, secret }, "now"));
  localStorage.setItem(MARK, "1");
  return { member, secret };
}

export async function whoIsHere(): Promise<Member | undefined> {
  return (await within("who", "readonly", (store) => store.get("now"))) as Member | undefined;
}

/** Nobody is signed in any more: what waits stays, and cannot be read. */
export async function forgetKey(): Promise<void> {
  if (!localStorage.getItem(MARK)) return;
  await within("who", "readwrite", (store) => store.delete("now"));
  localStorage.removeItem(MARK);
}

export async function keep(here: Member, said: Said, more: { draft?: boolean; problem?: string } = {}): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(said));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, here.secret, plain);
  const id = more.draft ? `draft:${here.member}` : said.key;
  const kept: Kept = { id, member: here.member, at: said.at, iv, sealed, ...more };
  await within("notes", "readwrite", (store) => store.put(kept));
}

export async function read(here: Member, kept: Kept): Promise<Said | undefined> {
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, here.secret, kept.sealed);
    return JSON.parse(new TextDecoder().decode(plain)) as Said;
  } catch {
    return undefined;
  }
}

export async function all(): Promise<Kept[]> {
  const found = (await within("notes", "readonly", (store) => store.getAll())) as Kept[];
  return found.sort((one, other) => (one.at < other.at ? -1 : 1));
}

export async function drop(id: string): Promise<void> {
  await within("notes", "readwrite", (store) => store.delete(id));
}
