import { expect } from '@playwright/test';
import { plugArduino, plugGps, plugModbusSlave } from './emulator/devices.ts';
import { allowing, test } from './harness.ts';
import { ascii, inWindow, inWorker } from './serial-page.ts';

// The emulated devices on trial, on the same page.

test('an Arduino numbers its samples, and switches its relay when told to', async ({
  usb,
  start,
  blankPage,
}) => {
  const uno = await plugArduino(usb, 'plotter');
  const { page } = await start({ grants: [allowing(blankPage, uno.identity)] });
  await page.goto(blankPage);
  const text = await inWorker<string>(page, 'read', {
    baudRate: 115_200,
    say: ascii('relay:1\n'),
    until: 'relay:1\r\n(.*\r\n){3}',
  });
  const samples = [...text.matchAll(/^n:(\d+),t:(\d+\.\d\d),relay:([01])\r$/gm)].map(([, ...fields]) =>
    fields.map(Number),
  );
  expect(samples.length).toBeGreaterThan(3);
  for (const [index, [n, t]] of samples.entries()) {
    expect(n).toBe(samples[0]![0]! + index);
    expect(t).toBeCloseTo(20 + (n! % 400) / 100, 2);
  }
  expect(samples.at(-1)![2]).toBe(1);
});

test('an Arduino that resets at opening begins again with its first sample', async ({
  usb,
  start,
  blankPage,
}) => {
  const uno = await plugArduino(usb, 'plotter', { baudRate: 9600, resetsAtOpen: true });
  const { page } = await start({ grants: [allowing(blankPage, uno.identity)] });
  await page.goto(blankPage);
  for (let time = 0; time < 2; time++) {
    const text = await inWindow<string>(page, 'read', { baudRate: 9600, until: 'n:1,.*n:3,' });
    expect(text).toContain('n:2,t:20.02,relay:0\r\n');
  }
});

test('a Modbus slave answers for its unit', async ({ usb, start, blankPage }) => {
  const slave = await plugModbusSlave(usb, { unit: 17, registers: { 0: 230.5 } });
  const { page } = await start({ grants: [allowing(blankPage, slave.identity)] });
  await page.goto(blankPage);
  // Read 2 input registers from 0; 230.5 is 0x43668000.
  const say = [17, 4, 0, 0, 0, 2, 0x73, 0x5b];
  const answer = await inWindow<string>(page, 'read', { baudRate: 9600, say, until: '.{9}' });
  expect([...Buffer.from(answer, 'latin1')].slice(0, 7)).toEqual([17, 4, 4, 0x43, 0x66, 0x80, 0x00]);
});

test('a GPS receiver says what was recorded', async ({ usb, start, blankPage }) => {
  const gps = await plugGps(usb, 'gps-ublox-lea-5h.nmea', { baudRate: 9600 });
  const { page } = await start({ grants: [allowing(blankPage, gps.identity)] });
  await page.goto(blankPage);
  const text = await inWindow<string>(page, 'read', { baudRate: 9600, until: '\\$GPRMC,[^$]*\\*..\r\n' });
  expect(text).toContain('$GPRMC,');
});
