import { defineConfig } from "vite";
import { iconSprite } from "./icons";

export default defineConfig({
  base: "/static/dist/",
  plugins: [iconSprite()],
  build: {
    outDir: "../src/rashin/base/ui/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssMinify: "lightningcss",
    rollupOptions: { input: ["src/main.ts"] },
  },
});
