import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** The icons named in icons.txt, one a line, as one sprite. A name that Lucide does not have stops the build. */
export function iconSprite(): Plugin {
  const here = new URL(".", import.meta.url);
  const names = () =>
    readFileSync(new URL("icons.txt", here), "utf8")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line && !line.startsWith("#"));

  const symbol = (name: string): string => {
    const svg = readFileSync(new URL(`node_modules/lucide-static/icons/${name}.svg`, here), "utf8");
    const shapes = svg
      .replace(/<!--[\s\S]*?-->/g, "")
      .replace(/<\/?svg[^>]*>/g, "")
      .replace(/\s*\n\s*/g, "")
      .trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  };

  return {
    name: "rashin-icon-sprite",
    generateBundle() {
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${[...new Set(names())].sort().map(symbol).join("")}</svg>`;
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: "icons.svg", source });
    },
  };
}
