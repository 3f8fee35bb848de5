import { defineConfig } from '@playwright/test';

const alone = ['**/throughput.spec.ts', '**/console.spec.ts', '**/firmata.spec.ts'];

// Every test starts the system's own Chromium by test/browser/chromium.ts; test/run.mjs names the report.
export default defineConfig({
  projects: [
    { name: 'browser', testDir: 'test/browser' },
    { name: 'device', testDir: 'test/device', testIgnore: alone, workers: 1 },
    // Fast lines that give nobody time: what runs beside it would be what loses bytes. StandardFirmata never sleeps and
    // takes a whole core: what runs beside it would have to wait.
    { name: 'alone', testDir: 'test/device', testMatch: alone, workers: 1 },
    // In a kernel of its own: `npm run test:kernel`.
    { name: 'linux', testDir: 'test/linux', workers: 1 },
  ],
  testMatch: '*.spec.ts',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  // Times only end what hangs: no machine may be so slow that one of them fails a test.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: 'CI' in process.env,
  outputDir: '.cache/playwright',
  reporter: [['list'], ['json', { outputFile: '.cache/test/playwright.json' }]],
});
