import { defineConfig } from '@playwright/test';

// Every test starts the system's own Chromium by test/browser/chromium.ts; test/run.mjs names the report.
export default defineConfig({
  projects: [
    { name: 'browser', testDir: 'test/browser' },
    { name: 'device', testDir: 'test/device' },
    // In a kernel of its own: `npm run test:kernel`.
    { name: 'linux', testDir: 'test/linux', workers: 1 },
  ],
  testMatch: '*.spec.ts',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  // Times only end what hangs: no machine may be so slow that one of them fails a test.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: 'CI' in process.env,
  outputDir: '.cache/playwright',
  reporter: [['list'], ['json', { outputFile: '.cache/test/playwright.json' }]],
});
