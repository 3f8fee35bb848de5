import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumPath } from './test/browser/chromium-path.mjs';
import { coreWasm } from './vite-plugins/core-wasm.ts';

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [coreWasm()],
        test: {
          name: 'node',
          setupFiles: 'test/no-leaked-listeners.ts',
          // Much of it waits for processes and brokers: more workers than cores.
          maxWorkers: 3,
          // A liveness bound, for machines that are busy with other things.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts', 'test/browser/**', 'test/device/**', 'test/faults/**'],
        },
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
