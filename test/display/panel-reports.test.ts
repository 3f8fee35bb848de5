import { expect, test } from 'vitest';
import { Panel } from '../../station/runtime/panel/panel.ts';
import { parseDevice } from '../../station/runtime/settings/settings.ts';
import { FakeClock } from '../fakes/clock.ts';

// A display is asked once a second and drawn twice a second, each by its own clock: what it says may come while a picture is
// on its way, and then does so each time.

const SENDING_MS = 40;

/** Shows another picture twice a second; the display says how it is while every second one is on its way. */
function busy(reports: (tick: number) => number) {
  const { driver, options } = parseDevice({
    ...{ id: 'display', label: 'Display', driver: 'solomon-ssd1306', address: 'i2c:1:0x3c' },
  });
  const clock = new FakeClock(1_700_000_000_000);
  const sent: number[] = [];
  const send = async (bytes: Uint8Array) => {
    sent.push(bytes.length);
    await clock.sleep(SENDING_MS);
    return true;
  };
  const panel = new Panel(driver.panel!, options, { isOpen: true, send }, clock);
  let tick = 0;
  let reported: { timeMs: number; value: number } | undefined;
  const goesOn = async (ticks: number) => {
    for (const end = tick + ticks; tick < end; tick++) {
      const rows = [{ text: `Wind ${tick}` }, { text: panel.text }];
      const showing = panel.show(rows, { reported, isWanted: true });
      await clock.advance(SENDING_MS / 2);
      if (tick % 2 === 0) reported = { timeMs: clock.now(), value: reports(tick) };
      await clock.advance(500 - SENDING_MS / 2);
      await showing;
    }
  };
  return { sent, goesOn };
}

test('a display that says it is off is drawn anew as a whole, though pictures go out all the while', async () => {
  const { sent, goesOn } = busy((tick) => (tick === 6 ? 0 : 1));
  await goesOn(6);
  expect(Math.max(...sent.slice(1))).toBeLessThan(sent[0]! / 2);
  await goesOn(6);
  expect(sent.slice(6).filter((bytes) => bytes === sent[0])).toHaveLength(1);
});
