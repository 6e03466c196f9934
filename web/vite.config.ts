import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const SERVER = "http://localhost:8000";

export default defineConfig({
  plugins: [react({ include: /src\/intranet\/.*\.tsx$/ })],
  build: {
    outDir: "../src/pascal/app/faces/pages/built",
    emptyOutDir: true,
    manifest: "manifest.json", // what loads what: the budgets are counted by it
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the Content-Security-Policy lets no data: script or style in
    rollupOptions: {
      input: {
        site: "index.html",
        chat: "chat.html",
        intranet: "intranet.html",
        widget: "src/loader/widget.ts",
      },
      output: {
        entryFileNames: (chunk) => (chunk.name === "widget" ? "widget.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: {
    proxy: {
      "/api": SERVER,
      "/schema": SERVER,
      "/socket.io": { target: SERVER, ws: true },
    },
  },
});
