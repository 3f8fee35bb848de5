import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumPath } from './test/browser/chromium-path.mjs';
import { coreWasm } from './vite-plugins/core-wasm.ts';

const node = {
  setupFiles: 'test/no-leaked-listeners.ts',
  // Much of it waits for processes and brokers: more workers than cores.
  maxWorkers: 3,
  // A liveness bound, for machines that are busy with other things.
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [coreWasm()],
        test: {
          ...node,
          name: 'node',
          // To read all modules again for each file takes longer than most of the tests.
          isolate: false,
          restoreMocks: true,
          unstubGlobals: true,
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/**/*.browser.test.ts',
            ...['browser', 'device', 'faults', 'fuzz'].map((folder) => `test/${folder}/**`),
          ],
        },
      },
      {
        plugins: [coreWasm()],
        // What counts memory and work must not count what was left by others.
        test: { ...node, name: 'fuzz', include: ['test/fuzz/**/*.test.ts'] },
      },
      {
        plugins: [coreWasm()],
        test: {
          name: 'faults',
          // Most of the time something is waited for.
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 240_000,
          include: ['test/faults/**/*.test.ts'],
        },
      },
      {
        plugins: [coreWasm()],
        // Found before the first test instead of during it, when the page would have to be loaded again.
        optimizeDeps: { include: ['fast-check', 'idb', 'mqtt', 'valibot'] },
        test: {
          name: 'contract',
          include: ['test/contract/*.browser.test.ts'],
          globalSetup: 'test/contract/broker-server.ts',
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: ['--no-sandbox', '--disable-gpu'],
                ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
