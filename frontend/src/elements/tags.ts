/** <textarea data-tags>: words one a line become chips with a box behind them. The text area still carries them. */
function upgrade(area: HTMLTextAreaElement): void {
  if (area.dataset["tags"] === "on") return;
  area.dataset["tags"] = "on";
  const box = document.createElement("div");
  const input = document.createElement("input");
  box.className = "tags input";
  input.type = "text";
  input.autocomplete = "off";
  input.id = area.id;
  area.removeAttribute("id");
  for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) {
    const value = area.getAttribute(name);
    if (value) input.setAttribute(name, value);
  }
  input.placeholder = area.dataset["hint"] ?? "";
  const words = () => area.value.split("\n").map((line) => line.trim()).filter(Boolean);

  const write = (list: string[]) => {
    area.value = [...new Set(list)].join("\n");
    box.querySelectorAll(".tag").forEach((chip) => chip.remove());
    for (const word of words()) {
      const chip = document.createElement("span");
      chip.className = "tag chip";
      chip.textContent = word;
      const away = document.createElement("button");
      away.type = "button";
      away.textContent = "×";
      away.setAttribute("aria-label", (area.dataset["remove"] ?? "%s").replace("%s", word));
      away.addEventListener("click", () => {
        write(words().filter((other) => other !== word));
        input.focus();
        area.dispatchEvent(new Event("change", { bubbles: true }));
      });
      chip.append(away);
      input.before(chip);
    }
  };
  const add = (text: string) => {
    const found = text.split(/[\n,、，]/).map((part) => part.trim()).filter(Boolean);
    input.value = "";
    if (!found.length) return;
    write([...words(), ...found]);
    area.dispatchEvent(new Event("change", { bubbles: true }));
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && input.value.trim()) {
      event.preventDefault();
      add(input.value);
    } else if (event.key === "Backspace" && !input.value) {
      write(words().slice(0, -1));
      area.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  input.addEventListener("input", (event) => {
    if (!(event as InputEvent).isComposing && /[,、，]$/.test(input.value)) add(input.value);
  });
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!/[\n,、，]/.test(text)) return;
    event.preventDefault();
    add(text);
  });
  input.addEventListener("blur", () => add(input.value));
  box.addEventListener("click", (event) => {
    if (event.target === box) input.focus();
  });
  box.append(input);
  area.hidden = true;
  area.after(box);
  write(words());
}

const all = () => document.querySelectorAll<HTMLTextAreaElement>("textarea[data-tags]").forEach(upgrade);
all();
document.addEventListener("htmx:after:swap", all);
