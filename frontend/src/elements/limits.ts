/** <input type="file" data-most-bytes="N" data-too-large="…">: what the server would refuse is said before it is sent. */
function check(input: HTMLInputElement): boolean {
  const most = Number(input.dataset["mostBytes"]);
  const tooLarge = [...(input.files ?? [])].some((file) => file.size > most);
  const id = `${input.id}_limit`;
  document.getElementById(id)?.remove();
  input.toggleAttribute("aria-invalid", tooLarge);
  if (tooLarge) {
    const told = document.createElement("p");
    told.className = "problem";
    told.id = id;
    told.setAttribute("role", "alert");
    told.textContent = input.dataset["tooLarge"] ?? "";
    input.after(told);
  }
  return !tooLarge;
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input instanceof HTMLInputElement && input.dataset["mostBytes"]) check(input);
});
document.addEventListener("submit", (event) => {
  const inputs = (event.target as HTMLFormElement).querySelectorAll<HTMLInputElement>("input[data-most-bytes]");
  if (![...inputs].every(check)) event.preventDefault();
});
