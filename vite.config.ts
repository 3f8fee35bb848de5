import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { contentSecurityPolicy } from './vite-plugins/content-security-policy.ts';
import { coreWasm } from './vite-plugins/core-wasm.ts';
import { withoutVectors } from './vite-plugins/without-vectors.ts';

/** Nothing is said of the service worker: its plugin asks for one file, as it is anyway, by a name that is out of date. */
const quietly: Plugin = {
  name: 'fieldline:quietly',
  config: ({ build }) => {
    Reflect.deleteProperty(build?.rollupOptions?.output ?? {}, 'inlineDynamicImports');
    return { logLevel: 'warn' };
  },
};

/** The app for any static https host and any path on it, and the same files for the bridge. */
const app: UserConfig = {
  root: 'web',
  publicDir: '../public',
  base: './',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // An inlined file is a data: URL, which the policy forbids.
    assetsInlineLimit: 0,
  },
  worker: { format: 'es', plugins: () => [coreWasm(), withoutVectors()] },
  plugins: [
    coreWasm(),
    withoutVectors(),
    contentSecurityPolicy(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: '../workers',
      filename: 'service.worker.ts',
      injectRegister: false,
      registerType: 'prompt',
      manifest: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,wasm,woff2,svg,png,webmanifest}'],
        globIgnores: ['screenshots/**'],
        buildPlugins: { vite: [quietly] },
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
      },
    }),
  ],
};

/** The bridge: our own code, a piece for each command, its libraries from node_modules. */
const bridge: UserConfig = {
  publicDir: false,
  build: {
    ssr: 'node-bridge/main.ts',
    outDir: 'dist/bridge',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: {
      output: {
        entryFileNames: 'main.js',
        // Side by side: from where it stands, a command finds the app and main.js.
        chunkFileNames: '[name]-[hash].js',
        // Its source stays in memory as long as it runs; names stay, so that a stack trace can be read.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
  // Not from node_modules: seen from dist, another version stands in its place.
  ssr: { noExternal: ['commander'] },
  plugins: [coreWasm(), withoutVectors()],
};

export default defineConfig(({ mode }) => (mode === 'bridge' ? bridge : app));
