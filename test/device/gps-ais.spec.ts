import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { RecordingReader } from '../../station/codec/recording-reader.ts';
import nmea from '../../station/drivers/nmea-gps.ts';
import { Decoder } from '../../station/runtime/session/decode.ts';
import { decidePort } from '../browser/port-chooser.ts';
import { Screen } from '../browser/app/screen.ts';
import { columnCodec } from '../fakes/kernels.ts';
import { Adapter } from './emulator/adapter.ts';
import { identities } from './emulator/devices.ts';
import { counted } from './fast-line.ts';
import { allowing, test } from './harness.ts';

test('a GPS and an AIS receiver at once, as they were recorded: each vessel where it was, and every row as it is decoded', async ({
  usb,
  start,
  app,
}) => {
  const { page, problems } = await start({
    grants: [allowing(app, identities.gps), allowing(app, identities.meter)],
  });
  const screen = new Screen(page);
  await page.goto(app);
  const receivers = [
    { name: 'GPS', identity: identities.gps, baudRate: 9600, file: 'gps-ublox-lea-5h.nmea' },
    { name: 'AIS', identity: identities.meter, baudRate: 38_400, file: 'gps-ais-lemmer.nmea' },
  ];
  for (const { name, identity, baudRate, file } of receivers) {
    const adapter = await Adapter.plug(usb, { ...identity, baudRate });
    await decidePort(page, 'choose the newest');
    await screen.choosePort();
    await screen.describe({ speaks: 'GPS receiver', name, baudRate });
    await adapter.opened(baudRate);
    // A line that it was in the middle of when it was opened.
    await sayAsTaken(adapter, Buffer.concat([Buffer.from('\r\n'), await recorded(file)]));
    await expect(page.getByRole('link', { name: 'Show live chart' })).toBeVisible();
    await screen.go('live');
  }

  await screen.go('devices');
  await page.getByText('Heard on its wire').click();
  // What gpsd makes of the same sentences.
  await expect(page.getByText(/Name: SEA ENTERPRISE/)).toContainText(/Callsign: HP6683.*Destination: LEMMER/);

  await screen.go('live');
  await screen.window('5 min');
  const saved = await savedRecording(screen);
  expect(saved.size).toBe(2);
  for (const { name, file } of receivers) {
    const decoded = decodedOf(await recorded(file));
    const rows = saved.get(name)!;
    expect([...rows.keys()].sort()).toEqual([...decoded.keys()].sort());
    for (const [speaker, readings] of decoded)
      expect(inAnyOrder(rows.get(speaker)!)).toEqual(inAnyOrder(readings));
  }
  const vessel = saved.get('AIS')!.get('244660274')!;
  expect(vessel[0]!['latitude']).toBeCloseTo(52.855395, 6);
  const places = saved
    .get('AIS')!
    .get(OWN)!
    .flatMap(({ latitude }) => latitude ?? []);
  const { lines } = await screen.drawnWhen(
    ({ lines }) => lines.filter(({ channel }) => channel === 'latitude').length === 2,
  );
  // The line is the receiver's own way, and not that of one of the vessels that it hears.
  const drawn = lines.filter(({ channel }) => channel === 'latitude').at(-1)!;
  for (const latitude of [...drawn.min, ...drawn.max].filter((one) => !Number.isNaN(one)))
    expect(places).toContain(latitude);
  const speakers = [...saved.get('AIS')!.keys()].length - 1;
  console.log(
    `GPS and AIS: ${speakers} vessels, ${[...saved.values()].flatMap((rows) => [...rows.values()].flat()).length} rows as decoded`,
  );
  problems.expectNone();
});

type Rows = Map<string, Readonly<Record<string, number>>[]>;
/** Rows with other channels stand in other batches of a recording. */
const inAnyOrder = (rows: readonly Readonly<Record<string, number>>[]): readonly string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

/** Stands for the receiver itself. */
const OWN = 'itself';

const recorded = (file: string): Promise<Buffer> =>
  readFile(join(import.meta.dirname, '../recordings', file));

function put(
  rows: Rows,
  speaker: string | undefined,
  said: Readonly<Record<string, number | undefined>>,
): void {
  const values = Object.entries(said).filter((pair): pair is [string, number] => pair[1] !== undefined);
  if (values.length === 0) return;
  const name = speaker ?? OWN;
  rows.set(name, [...(rows.get(name) ?? []), Object.fromEntries(values)]);
}

/** Piece by piece, none more than the chip holds: how fast a busy machine takes it is not what is on trial here. */
async function sayAsTaken(adapter: Adapter, bytes: Buffer): Promise<void> {
  const { taken } = await adapter.counters();
  for (let end = 0; end < bytes.length;) {
    const piece = bytes.subarray(end, end + PIECE_BYTES);
    adapter.say(piece);
    end += piece.length;
    await counted(adapter, (count) => count.taken === taken + end);
  }
}
const PIECE_BYTES = 2048;

function decodedOf(bytes: Uint8Array): Rows {
  const decoder = new Decoder(nmea, {});
  const rows: Rows = new Map();
  for (const { subject, reading } of [...decoder.push(bytes), ...decoder.end()]) put(rows, subject, reading);
  return rows;
}

/** What a person gets who saves the window on screen as a recording: each device's rows, by who spoke. */
async function savedRecording({ page }: Screen): Promise<ReadonlyMap<string, Rows>> {
  await page.evaluate(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('button', { name: 'Recording', exact: true }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save recording' }).click(),
  ]);
  await expect(page.getByText('is complete.')).toBeVisible();
  await page.locator('fl-export-dialog form').getByRole('button', { name: 'Close' }).click();
  const reader = new RecordingReader(columnCodec);
  const labels = new Map<string, string>();
  const devices = new Map<string, Rows>();
  for (const { manifest, block } of reader.push(await readFile(await file.path()))) {
    for (const { device, label = device } of manifest?.devices ?? []) labels.set(device, label);
    for (const entry of block?.content ?? []) {
      if (entry.kind !== 'batch') continue;
      const { device, subject, channels, columns, time } = entry.batch;
      const rows: Rows = devices.get(labels.get(device)!) ?? new Map();
      devices.set(labels.get(device)!, rows);
      for (const row of time.keys()) {
        const cells = channels.map((name, i) => [name, columns[i]![row]!] as const);
        put(rows, subject, Object.fromEntries(cells.filter(([, value]) => !Number.isNaN(value))));
      }
    }
  }
  reader.end();
  return devices;
}
