import { spawn } from 'node:child_process';
import { expect } from '@playwright/test';
import { crc16Arc } from '../../station/codec/checksum.ts';
import type { Screen } from '../browser/app/screen.ts';
import type { UsbHost } from './emulator/usb-host.ts';
import {
  BAUD,
  BYTES_A_S,
  counted,
  fastAdapter,
  LINE_BYTES,
  lineOf,
  live,
  numbersOf,
  speak,
} from './fast-line.ts';
import { allowing, test } from './harness.ts';
import { answersLate, busyScreen, waitingScreen } from './held-screen.ts';
import { isLoss, savedTable, type TableLine } from './saved-table.ts';

// A line at 3 Mbaud behind an adapter that loses what is not read in time. Both ends are counted: what the device has
// said, and what a person gets who saves what was recorded.

const SECONDS = process.env.LONG ? 600 : 10;
const ATTEMPTS = 3;

test('3 Mbaud while the screen cannot move: no byte is lost, and every line is recorded', async ({
  usb,
  start,
  app,
}) => {
  test.setTimeout(240_000 + 2 * ATTEMPTS * SECONDS * 10_000);
  const lines = (SECONDS * BYTES_A_S) / LINE_BYTES;
  const lost: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const adapter = await fastAdapter(usb);
    const browser = await start({ grants: [allowing(app, adapter.identity)] });
    const screen = await live(browser, app, adapter, {
      speaks: 'Numbers in lines',
      first: `\n${lineOf(0)}`,
    });
    await screen.window(process.env.LONG ? '1 h' : '1 min');
    let isOver = false;
    const speaking = speak(adapter, lineOf, (n) => n < lines).finally(() => (isOver = true));
    if (process.env.LONG) await answersLate(browser.page);
    while (!isOver) await (process.env.LONG ? waitingScreen : busyScreen)(browser.page);
    await speaking;
    const { sent, taken, discarded } = await adapter.counters();
    expect(sent).toBe(1 + lines * LINE_BYTES);
    if (discarded === 0) {
      expect(taken).toBe(sent);
      await everyLineIsThere(screen, lines);
      browser.problems.expectNone();
      console.log(
        `3 Mbaud, the screen held for ${SECONDS} s: ${sent} bytes said, 0 lost, ${lines} lines recorded`,
      );
      return;
    }
    lost.push(discarded);
    await browser.close();
    await adapter.unplug();
  }
  // Where the plainest reader there is loses some too, it is the machine that does not let anybody read in time.
  const plain = await lostByPlainReader(usb);
  test.skip(
    plain > 0,
    `this machine is too busy: ${plain} bytes were lost by a plain reader, ${lost.join()} by the page`,
  );
  expect(lost).toEqual([]);
});

test('3 Mbaud to a page that stands still at times: what the adapter lost is a gap each time, and the rest adds up', async ({
  usb,
  start,
  app,
}) => {
  const adapter = await fastAdapter(usb);
  const browser = await start({ grants: [allowing(app, adapter.identity)] });
  const screen = await live(browser, app, adapter, { speaks: 'Smart meter, P1 port', first: telegramOf(0) });
  await screen.window('1 min');

  let isOver = false;
  const speaking = speak(adapter, telegramOf, () => !isOver);
  for (let time = 0; time < STANDSTILLS; time++) {
    const { discarded } = await adapter.counters();
    const goOn = await browser.standStill();
    await counted(adapter, (count) => count.discarded > discarded + 50_000);
    goOn();
    const { taken } = await adapter.counters();
    await counted(adapter, (count) => count.taken > taken + 2 * BUFFERED_BYTES);
  }
  isOver = true;
  const telegrams = await speaking;
  const { sent, taken, discarded } = await adapter.counters();
  expect(taken + discarded).toBe(sent);

  await expect.poll(() => screen.number('Import energy t1')).toBe(telegrams - 1);
  const table = await savedTable(screen);
  const rows = table.filter((line) => !isLoss(line));
  for (const { values } of rows) expect(values[1]).toBe(voltageOf(values[0]!));
  const jumps = table.flatMap((line, i) => jumpBefore(table, i, line));
  expect(jumps.filter(({ isTold }) => !isTold)).toEqual([]);
  expect(jumps.length).toBeGreaterThanOrEqual(STANDSTILLS);
  const lost = jumps.reduce((sum, { missing }) => sum + missing, 0);
  expect(rows.length + lost).toBe(telegrams);
  // What was torn is lost as a whole: of each tear, less than two telegrams more than what the adapter has lost.
  const size = telegramOf(0).length;
  expect(lost * size).toBeGreaterThanOrEqual(discarded);
  await expect.poll(() => ledger(screen)).toEqual({ read: rows.length, lost: 0 });
  console.log(
    `3 Mbaud, ${STANDSTILLS} standstills: ${discarded} of ${sent} bytes lost; ${rows.length} telegrams recorded, ${lost} lost in ${jumps.length} gaps`,
  );
  browser.problems.expectNone();
});

const STANDSTILLS = 3;
/** What the browser holds for a page that does not read, and more than the system does. */
const BUFFERED_BYTES = 256 * 1024;

async function everyLineIsThere(screen: Screen, lines: number): Promise<void> {
  await expect.poll(() => ledger(screen)).toEqual({ read: lines, lost: 0 });
  await screen.go('live');
  const table = await savedTable(screen);
  expect(table.length).toBe(lines);
  expect(table.findIndex(({ values }, n) => values.join() !== numbersOf(n).join())).toBe(-1);
}

/** A long telegram with a checksum: what is torn is found to be. Its energy is its number, and its voltage follows. */
function telegramOf(n: number): string {
  const text = [
    '/XXX5 FIELDLINE',
    '',
    '1-3:0.2.8(50)',
    `1-0:1.8.1(${(n / 1000).toFixed(3).padStart(10, '0')}*kWh)`,
    `1-0:32.7.0(${voltageOf(n).toFixed(1)}*V)`,
    ...['0-0:96.13.0', '0-0:96.13.1'].map((code) => `${code}(${'46'.repeat(900)})`),
    '!',
  ].join('\r\n');
  return `${text}${crc16Arc(Buffer.from(text)).toString(16).padStart(4, '0').toUpperCase()}\r\n`;
}
interface Jump {
  readonly missing: number;
  readonly isTold: boolean;
}

/** How many telegrams are missing before this line, and whether the table says there that something was lost. */
function jumpBefore(table: readonly TableLine[], at: number, { values, time }: TableLine): readonly Jump[] {
  const before = table.findLastIndex((line, i) => i < at && !isLoss(line));
  const missing = values[0]! - (table[before]?.values[0] ?? 0) - 1;
  if (!(missing > 0)) return [];
  // A loss between rows that came at one time stands behind all of them.
  const isTold = table.some((line) => isLoss(line) && table[before]!.time <= line.time && line.time <= time);
  return [{ missing, isTold }];
}
const voltageOf = (n: number): number => 200 + (n % 500) / 10;

/** What `cat` loses of as many bytes. */
async function lostByPlainReader(usb: UsbHost): Promise<number> {
  const adapter = await fastAdapter(usb);
  const reader = spawn('sh', [
    '-c',
    `stty -F ${adapter.tty} raw ${BAUD} && exec cat ${adapter.tty} >/dev/null`,
  ]);
  try {
    await adapter.opened(BAUD);
    await speak(adapter, lineOf, (n) => n < (SECONDS * BYTES_A_S) / LINE_BYTES);
    return (await adapter.counters()).discarded;
  } finally {
    reader.kill();
  }
}

/** The station's account of the rows. */
async function ledger(screen: Screen): Promise<{ read: number; lost: number }> {
  await screen.go('sync');
  const text = await screen.page.getByRole('region', { name: 'Ledger' }).locator('p.num').last().innerText();
  const [, read, lost] = /^(\d+) read = .* (\d+) lost$/.exec(text.replaceAll('\u2009', ''))!;
  return { read: Number(read), lost: Number(lost) };
}
