import { existsSync } from 'node:fs';

/** The place of the Chromium that the tests drive: $FIELDLINE_CHROMIUM, or the one the system has; undefined without one. */
export const chromiumPath = [
  process.env.FIELDLINE_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path && existsSync(path));
