import { join } from 'node:path';
import { Chromium } from '../browser/chromium.ts';
import { serveFolder } from '../browser/static-server.ts';
import { build } from '../bridge/process.ts';
import { UsbHost } from '../device/emulator/usb-host.ts';
import { BYTES_A_S, fastAdapter, LINE_BYTES, lineOf, live, speak } from '../device/fast-line.ts';
import { allowing } from '../device/harness.ts';
import { whatIsMissing } from './emulated-usb.ts';
import type { Figure } from './bench.ts';

const SECONDS = process.env.LONG ? 600 : 20;
const HELD_MS = 500;
const EVERY_MS = 5000;

/**
 * Bytes that an emulated adapter loses because the page does not read in time: 3 Mbaud through a real tty into the real app, whose
 * screen is held for half a second every five. `ours` is how many were said.
 */
export default async function (): Promise<Record<string, Figure>> {
  const missing = whatIsMissing();
  if (missing) {
    console.error(`serial-rate: not run: ${missing}`);
    return {};
  }
  await build();
  const usb = await UsbHost.create();
  const server = await serveFolder(join(import.meta.dirname, '../../dist/web'));
  const app = `${server.address}/`;
  try {
    const adapter = await fastAdapter(usb);
    const browser = await Chromium.start({ env: usb.env, grants: [allowing(app, adapter.identity)] });
    try {
      const first = `\n${lineOf(0)}`;
      await live(browser, app, adapter, { speaks: 'Numbers in lines', first });
      await browser.page.evaluate(holdNowAndThen, { heldMs: HELD_MS, everyMs: EVERY_MS });
      await speak(adapter, lineOf, (n) => n < (SECONDS * BYTES_A_S) / LINE_BYTES);
      const { sent, discarded } = await adapter.counters();
      return { 'serial-rate': { value: discarded, unit: 'bytes', goal: { max: 0 }, ours: sent } };
    } finally {
      await browser.close();
    }
  } finally {
    server.close();
    await usb.end();
  }
}

/** In the page: its thread does nothing else for a while, again and again. */
function holdNowAndThen({ heldMs, everyMs }: { heldMs: number; everyMs: number }): void {
  setInterval(() => {
    const endMs = performance.now() + heldMs;
    while (performance.now() < endMs);
  }, everyMs);
}
