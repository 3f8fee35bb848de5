import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Drawn } from '../../web/parts/chart/chart-area.ts';
import { Chromium } from '../browser/chromium.ts';
import { serveFolder } from '../browser/static-server.ts';
import { build } from '../bridge/process.ts';
import { Screen } from '../browser/app/screen.ts';
import { Adapter } from '../device/emulator/adapter.ts';
import { identities } from '../device/emulator/devices.ts';
import { UsbHost } from '../device/emulator/usb-host.ts';
import { allowing } from '../device/harness.ts';
import { whatIsMissing } from './emulated-usb.ts';
import type { Figure } from './bench.ts';

const JUMPS = 150;
const LINE_EVERY_MS = 20;
const LINES_A_JUMP = 10;

/**
 * From the moment at which a device behind an emulated USB adapter begins to write a line whose number is a new one, to
 * the beginning of the frame after the one in which real Chromium painted that number in its tile, and in its chart. The
 * device says 50 lines a second; every tenth jumps. What counts is the time that 95 of 100 jumps do not exceed.
 */
export default async function (): Promise<Record<string, Figure>> {
  const missing = whatIsMissing();
  if (missing) {
    console.error(`byte-to-pixel: not run: ${missing}`);
    return {};
  }
  await build();
  const usb = await UsbHost.create();
  const server = await serveFolder(join(import.meta.dirname, '../../dist/web'));
  const app = `${server.address}/`;
  try {
    const board = await Adapter.plug(usb, { ...identities.arduino, baudRate: 115_200 });
    const browser = await Chromium.start({ env: usb.env, grants: [allowing(app, board.identity)] });
    try {
      await browser.page.goto(app);
      return figuresOf(await jump(board, browser.page));
    } finally {
      await browser.close();
    }
  } finally {
    server.close();
    await usb.end();
  }
}

/** When each number was said, and when each could be seen first. */
interface Times {
  readonly said: ReadonlyMap<number, number>;
  readonly seen: Seen;
}
interface Seen {
  readonly tile: Readonly<Record<number, number>>;
  readonly chart: Readonly<Record<number, number>>;
}

async function jump(board: Adapter, page: Page): Promise<Times> {
  const said = new Map<number, number>();
  let over = false;
  const speaking = (async () => {
    for (let line = 0; !over; line++, await sleep(LINE_EVERY_MS * (0.5 + Math.random()))) {
      const number = 100 + Math.floor(line / LINES_A_JUMP);
      if (!said.has(number)) said.set(number, Date.now());
      board.say(`n:${number}\n`);
    }
  })();
  const screen = new Screen(page);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Board' });
  await screen.window('10 s');
  await screen.drawn();
  await page.evaluate(watch);
  const before = said.size;
  while (said.size < before + JUMPS + 2) await sleep(100);
  over = true;
  await speaking;
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
  return { said: new Map([...said].slice(before + 1, before + 1 + JUMPS)), seen };
}

/** In the page: what stands there in the task after a frame was painted is in its pixels, at latest when the next begins. */
function watch(): void {
  const seen = { tile: {} as Record<number, number>, chart: {} as Record<number, number> };
  Object.assign(globalThis, { seen });
  const value = find('fl-tile')!.shadowRoot!.querySelector('.value')!;
  const painted = { tile: 0, chart: 0 };
  let drawn = 0;
  find('fl-chart-area')!.addEventListener('fl-drawn', (event) => {
    const [line] = (event as CustomEvent<Drawn>).detail.chart.series;
    drawn = Math.max(0, ...(line?.max ?? []).filter((number) => number === number));
  });
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    painted.tile = Number.parseInt(value.textContent!);
    painted.chart = drawn;
  };
  requestAnimationFrame(function look() {
    for (const what of ['tile', 'chart'] as const) seen[what][painted[what]] ??= Date.now();
    port2.postMessage(0);
    requestAnimationFrame(look);
  });
  function find(name: string, within: ParentNode = document): Element | undefined {
    const found = within.querySelector(name);
    if (found) return found;
    for (const { shadowRoot } of within.querySelectorAll('*')) {
      const inside = shadowRoot && find(name, shadowRoot);
      if (inside) return inside;
    }
    return undefined;
  }
}

function figuresOf({ said, seen }: Times): Record<string, Figure> {
  const figure = (what: keyof Seen): Figure => {
    const ms = [...said].map(([number, saidMs]) => (seen[what][number] ?? Infinity) - saidMs);
    const p95 = ms.sort((one, other) => one - other)[Math.ceil(0.95 * ms.length) - 1]!;
    return { value: p95, unit: 'ms', goal: { max: 100 }, ours: p95 };
  };
  return { 'byte-to-pixel': figure('tile'), 'byte-to-pixel-chart': figure('chart') };
}
