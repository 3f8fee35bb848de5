import { expect } from '@playwright/test';
import { type Lines, Screen } from '../browser/app/screen.ts';
import { plugArduino } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';

test('a cable pulled in the middle of a line and plugged in again: live without a click, a gap, no half line', async ({
  usb,
  start,
  app,
}) => {
  const uno = await plugArduino(usb, 'plotter');
  const { page, problems } = await start({ grants: [allowing(app, uno.identity)] });
  const screen = new Screen(page);
  await page.goto(app);
  await screen.connect({ speaks: 'Numbers in lines', name: 'Uno' });
  await screen.window('10 s');
  await screen.drawnWhen(({ lines }) => (lines[0]?.time.length ?? 0) > 10);

  await uno.unplug({ afterBytes: 30 });
  await expect(page.getByText(/Cable unplugged at \d\d:\d\d:\d\d\./)).toBeVisible();
  await expect(page.getByText('Plug it back in to continue.')).toBeVisible();
  await expect(screen.tile('N')).toContainText(/no data/);
  await page.waitForTimeout(1500); // the length of the gap: nothing tells when it is long enough to be seen
  await expect(page.getByText(/Cable unplugged at/)).toBeVisible();

  await uno.replug();
  await uno.opened(115_200);
  await expect(page.getByText('Cable unplugged')).toHaveCount(0);
  await expect(screen.reading('N')).toHaveText(/^\s*\d+/);
  const drawn = await screen.drawnWhen(({ lines: [n] }) => {
    const gap = n!.gaps.find(({ cause }) => cause === 'unplugged');
    return gap !== undefined && n!.time.filter((time) => time > gap.toMs).length > 10;
  });
  const [n] = drawn.lines;
  const gap = n!.gaps.find(({ cause }) => cause === 'unplugged')!;
  // On a machine that is busy with other things the emulated board pauses, which is told as well, and costs no line.
  expect(n!.gaps.map(({ cause }) => cause).filter((cause) => cause !== 'silent')).toEqual(['unplugged']);
  expect(
    n!.time.filter((time, i) => time > gap.fromMs && time < gap.toMs && !Number.isNaN(n!.mean[i]!)),
  ).toEqual([]);
  expect(
    n!.mean.some((value, i) => Number.isNaN(value) && n!.time[i]! > gap.fromMs && n!.time[i]! < gap.toMs),
  ).toBe(true);
  noneMissing(n!, gap);
  const lines = wholeLines(drawn);
  const { sent } = await uno.counters();
  console.log(
    `unplugged: ${lines} lines drawn, each whole; gap ${Math.round(gap.toMs - gap.fromMs)} ms; ${sent} bytes sent`,
  );

  // What was recorded can be seen again with no cable in, the last readings with their age.
  await uno.unplug();
  await page.reload();
  await expect(page.getByText('The device is not plugged in.')).toBeVisible();
  await expect(screen.tile('N')).toContainText(/no data \d/);
  await screen.window('1 min');
  await screen.drawnWhen(({ lines }) => lines.length === 3 && lines[0]!.time.length > 5);
  await expect.poll(() => screen.pixelsOf(0)).toBeGreaterThan(20);
  problems.expectNone();
});

/** The sketch counts its lines: they follow one another, but where the cable was out. */
function noneMissing(
  { time, min, max }: Lines['lines'][number],
  gap: { readonly fromMs: number; readonly toMs: number },
): void {
  const heard = [...time.keys()].filter((i) => !Number.isNaN(min[i]!));
  for (const [place, at] of heard.slice(1).entries()) {
    const before = heard[place]!;
    if (time[before]! < gap.toMs && time[at]! > gap.fromMs) continue;
    expect(min[at]! - max[before]!).toBe(1);
  }
}

/** Every drawn row must be a line as the sketch prints it; gives how many were looked at. */
function wholeLines({ lines }: Lines): number {
  expect(lines.map(({ channel }) => channel)).toEqual(['n', 't', 'relay']);
  const [n, t, relay] = lines;
  let before = 0;
  let looked = 0;
  for (const [i, number] of n!.mean.entries()) {
    if (Number.isNaN(number) || n!.min[i] !== n!.max[i]) continue; // a gap, or two lines in one column
    expect(number).toBeGreaterThan(before);
    expect(t!.mean[i]).toBeCloseTo(20 + (number % 400) / 100, 6);
    expect(relay!.mean[i]).toBe(0);
    before = number;
    looked++;
  }
  expect(looked).toBeGreaterThan(10);
  return looked;
}
