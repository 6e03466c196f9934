import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import pusher from "pusher-js/package.json" with { type: "json" };
import { defineConfig } from "vite";

const SERVER = "http://localhost:8000";
const PRELOAD = fileURLToPath(new URL("src/common/preload.js", import.meta.url));
const PUSHER = fileURLToPath(new URL("node_modules/pusher-js/src/", import.meta.url));

export default defineConfig({
  plugins: [
    react({ include: /src\/intranet\/.*\.tsx$/ }),
    {
      name: "small",
      enforce: "pre",
      // Vite's own takes 0.6 kB more, for browsers and pages that there are none of
      load: (id) => (id === "\0vite/preload-helper.js" ? readFileSync(PRELOAD, "utf8") : null),
      // a whole namespace as a value needs half a kilobyte of helpers
      transform: (code, id) =>
        id.endsWith("socket.io-client/build/esm/manager.js")
          ? code.replace(
              'import * as parser from "socket.io-parser"',
              'import { Decoder, Encoder } from "socket.io-parser"; const parser = { Decoder, Encoder }',
            )
          : null,
    },
  ],
  // pusher-js from its sources, on a runtime of ours: see src/live/pusher-runtime.js
  resolve: {
    alias: [
      { find: "pusher-js/worker", replacement: `${PUSHER}core/pusher.ts` },
      {
        find: /^runtime$/,
        replacement: fileURLToPath(new URL("src/live/pusher-runtime.js", import.meta.url)),
      },
      { find: /^\.\.?\/pusher$/, replacement: `${PUSHER}core/pusher.ts` }, // and not pusher.js, for require()
      {
        find: /^\.\/(webtransport|binary|is-binary|contrib\/base64-arraybuffer)\.js$/,
        replacement: fileURLToPath(new URL("src/live/socketio-unused.js", import.meta.url)),
      },
      // end-to-end encrypted channels, which there are none of, ask for more libraries
      {
        find: /^\.\.?\/(channels\/)?encrypted_channel$/,
        replacement: `${PUSHER}core/channels/private_channel.ts`,
      },
      // statistics that are never sent, people whom one watches, and where its warnings are explained
      {
        find: /^(\.\.?|core)\/(timeline\/(timeline|timeline_sender|level)|watchlist|utils\/url_store)$/,
        replacement: fileURLToPath(new URL("src/live/pusher-unused.js", import.meta.url)),
      },
      { find: /^(core|runtimes)\//, replacement: `${PUSHER}$1/` },
    ],
  },
  define: {
    global: "globalThis",
    VERSION: JSON.stringify(pusher.version),
    CDN_HTTP: '""',
    CDN_HTTPS: '""',
    DEPENDENCY_SUFFIX: '""',
  },
  build: {
    outDir: "../src/pascal/app/faces/pages/built",
    emptyOutDir: true,
    manifest: "manifest.json", // what loads what: the budgets are counted by it
    modulePreload: {
      polyfill: false,
      // what these need is there already, or they ask for it themselves
      resolveDependencies: (file, needs) => {
        if (/socketio|pusher|Rating-|GoOn-/.test(file)) return [];
        // nobody waits for these, and their whole list would stand in what everybody waits for
        return /Ratings-/.test(file) ? needs.filter((each) => each.endsWith(".css")) : needs;
      },
    },
    // who knows light-dark(): all browsers since May 2024; for older ones it would be written out at length
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0, // the Content-Security-Policy lets no data: script or style in
    rollupOptions: {
      // these make what we do not use: a way of connecting, and a table for base64
      treeshake: {
        moduleSideEffects: [
          { test: /socket\.io-client\/build\/esm\/index|pusher-js\/src\/core\/base64/, sideEffects: false },
        ],
      },
      input: {
        site: "index.html",
        chat: "chat.html",
        intranet: "intranet.html",
        rate: "rate.html",
        meeting: "meeting.html",
        widget: "src/loader/widget.ts",
        worker: "src/worker/push.ts",
      },
      output: {
        entryFileNames: ({ name }) =>
          name === "widget" || name === "worker" ? "[name].js" : "assets/[name]-[hash].js",
        // what every page loads, in one piece: the widget's bytes are counted
        codeSplitting: {
          groups: [
            {
              name: "client",
              test: /src\/(api\/answers|common\/|words\/|state\/(thread|typist)|live\/(realtime|hearing))/,
            },
            { name: "visitor", test: /src\/(api\/small|chat\/(identity|keep))|node_modules\/preact/ },
          ],
        },
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
