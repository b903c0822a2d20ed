import { defineConfig } from "vite";
import { compressed } from "./compress";
import { iconSprite } from "./icons";

export default defineConfig({
  base: "/static/dist/",
  plugins: [iconSprite(), compressed()],
  build: {
    outDir: "../src/rashin/base/ui/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    chunkSizeWarningLimit: 700, // ECharts, which comes only where it is looked at
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssMinify: "lightningcss",
    rollupOptions: { input: ["src/main.ts", "src/survey/answer.ts", "src/survey/answer.css", "src/survey/kiosk.ts", "src/survey/widget.ts", "src/note/worker.ts"] },
  },
});
