/** The navigation beside the page opens with the line of this page in view, however low the window is. */
export {};

const side = document.querySelector<HTMLElement>(".side");
const here = side?.querySelector<HTMLElement>('[aria-current="page"]');
if (side && here) {
  const below = here.getBoundingClientRect().bottom - side.getBoundingClientRect().bottom;
  if (below > 0) side.scrollTop = below + side.clientHeight / 4;
}
