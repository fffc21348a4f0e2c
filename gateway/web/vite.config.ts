import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where a gateway listens, for `npm run dev`. */
const gateway = process.env.JOBTRAIL_API ?? "http://127.0.0.1:8080";

/** Writes `x.br` and `x.gz` beside what is worth it, so that the gateway never compresses. */
function compressed(): Plugin {
  const worthwhile = /\.(js|css|html|svg|json)$/;
  let folder = "dist";
  return {
    name: "compressed",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (!entry.isFile() || !worthwhile.test(entry.name)) continue;
        const bytes = readFileSync(path);
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), compressed()],
  // Beside the project, since node_modules may be a link into a cache that several checkouts share.
  cacheDir: ".vite",
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    target: "es2022",
    manifest: "manifest.json",
    sourcemap: false,
    // Viewers are large, and loaded when they are needed; the first load is weighed by a test.
    chunkSizeWarningLimit: 1_300,
    // Inlined fonts and pictures would need a laxer content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  preview: { proxy: { "/api": { target: gateway, changeOrigin: true } } },
  server: {
    proxy: { "/api": { target: gateway, changeOrigin: true } },
    fs: { allow: [".", realpathSync("node_modules")] },
    watch: { ignored: ["**/shots/**", "**/dist/**"] },
  },
  test: {
    environment: "node",
    setupFiles: ["tests/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
