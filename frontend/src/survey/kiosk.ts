// The screen around a kiosk. The survey is inside a frame, so that the full screen outlasts its pages; leaving the full
// screen covers everything until somebody goes back to the survey or knows the PIN, which the server alone judges.

export {};

const body = document.body;
const inside = document.querySelector<HTMLIFrameElement>("#inside");
const dialog = (id: string): HTMLDialogElement => document.querySelector<HTMLDialogElement>(`#${id}`) as HTMLDialogElement;
const press = (id: string, deed: () => void): void => document.querySelector(`#${id}`)?.addEventListener("click", deed);
const [begin, lock, left] = [dialog("begin"), dialog("lock"), dialog("left")];
const pin = document.querySelector<HTMLInputElement>("#pin");
const wishes = body.dataset.full === "1" && document.fullscreenEnabled;
let stays: HTMLDialogElement | undefined; // the dialog that only we close
let free = true; // until the survey is shown on the full screen, and after somebody left it

const show = (one: HTMLDialogElement): void => {
  stays = one;
  for (const other of [begin, lock, left]) if (other !== one) other.close();
  if (!one.open) one.showModal();
};
const back = (): void => {
  stays = undefined;
  for (const one of [begin, lock, left]) one.close();
  inside?.focus();
};

/** The full screen, where the browser gives it; without it the survey is shown all the same. */
async function enter(): Promise<void> {
  if (wishes && !document.fullscreenElement) await document.documentElement.requestFullscreen().catch(() => undefined);
  free = false;
  back();
}

function told(which: "wrong" | "busy" | ""): void {
  for (const id of ["wrong", "busy"]) (document.querySelector(`#${id}`) as HTMLElement).hidden = id !== which;
}

async function open(): Promise<void> {
  told("");
  const answer = await fetch(body.dataset.leave ?? "", { method: "POST", body: new URLSearchParams({ pin: pin?.value ?? "" }) });
  if (pin) pin.value = "";
  const said = answer.ok ? ((await answer.json()) as { opens?: boolean }) : {};
  if (!said.opens) {
    told(answer.status === 429 ? "busy" : "wrong");
    pin?.focus();
    return;
  }
  free = true;
  if (document.fullscreenElement) await document.exitFullscreen();
  show(left);
}

for (const one of [begin, lock, left]) {
  one.addEventListener("cancel", (event) => event.preventDefault());
  // A browser lets somebody who asks twice close it all the same, and cannot be refused: then it is there again.
  one.addEventListener("close", () => one === stays && show(one));
}
press("full", () => void enter());
press("plain", () => void enter());
press("again", () => void enter());
press("stay", () => void enter());
press("open", () => void open());
press("staff", () => {
  told("");
  show(lock);
  pin?.focus();
});
pin?.addEventListener("keydown", (event) => event.key === "Enter" && void open());
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement && !free) show(lock);
});
if (wishes) show(begin);
else free = false;
