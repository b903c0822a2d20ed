/**
 * A part of a page that is drawn anew takes the focus with it: whoever works by keyboard stands where they stood, on
 * the same thing drawn again, or else on the part itself, and not at the head of the page.
 */

interface Place {
  element: HTMLElement;
  /** The parts around it that have names, the nearest first. */
  around: string[];
}

let last: Place | null = null;

function named(element: HTMLElement): string[] {
  const found: string[] = [];
  for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
    if (one.id) found.push(one.id);
  }
  return found;
}

function like(element: HTMLElement, inside: HTMLElement): HTMLElement | null {
  const words = element.textContent?.trim();
  for (const one of inside.querySelectorAll<HTMLElement>(element.tagName)) {
    const same = element.hasAttribute("name")
      ? one.getAttribute("name") === element.getAttribute("name") && one.getAttribute("value") === element.getAttribute("value")
      : one.textContent?.trim() === words;
    if (same && one.checkVisibility()) return one;
  }
  return null;
}

/** Stand there, also where nothing can be done: a part of the page is a place, too. */
function stand(goal: HTMLElement): void {
  goal.focus({ preventScroll: true });
  if (document.activeElement === goal) return;
  goal.tabIndex = -1;
  goal.focus({ preventScroll: true });
}

function restore(): void {
  const now = document.activeElement;
  if (!last || last.element.isConnected || (now && now !== document.body)) return;
  const { element, around } = last;
  last = null;
  const again = element.id ? document.getElementById(element.id) : null;
  if (again) return stand(again);
  for (const id of around) {
    const part = document.getElementById(id);
    if (part) return stand(like(element, part) ?? part);
  }
}

document.addEventListener("focusin", (event) => {
  const element = event.target;
  if (element instanceof HTMLElement) last = { element, around: named(element) };
});
document.addEventListener("htmx:after:swap", restore);

export {};
