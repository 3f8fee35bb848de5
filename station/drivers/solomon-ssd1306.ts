import * as v from 'valibot';
import { busAnswer, busAnswers, busScript, type BusStep, readIn } from '../codec/bus.ts';
import { concat, hex } from '../codec/bytes.ts';
import type { PanelSize, Picture } from '../model/picture.ts';
import { askedBy, everyMs } from './bus.ts';
import { defineDriver, type OptionsOf } from './driver.ts';
import { contrast, panelLines, staleS, upsideDown } from './panel.ts';

const SIZES = { '128x64': { columns: 128, pages: 8 }, '128x32': { columns: 128, pages: 4 } } as const;

const Options = v.object({
  size: v.optional(v.pipe(v.picklist(['128x64', '128x32']), v.title('Dots')), '128x64'),
  lines: panelLines,
  staleS,
  contrast,
  upsideDown,
  everyMs: everyMs(2000, 250),
});
export type DisplayOptions = OptionsOf<typeof Options>;

/** What follows up to the stop are commands, or data: section 8.1.5.2. */
const COMMANDS = 0x00;
const DATA = 0x40;
/** So many bytes an adapter that knows only SMBus takes at once. */
const MOST_DATA_BYTES = 32;
/** Four rows. */
const TEXT_LETTERS = 84;
/** The display is off: table 9-2. */
const IS_OFF = 0x40;
/** Nobody pulls the wire down: some modules acknowledge and say nothing. */
const NOTHING_SAID = 0xff;

const commands = (...bytes: readonly number[]): BusStep => ({ write: Uint8Array.of(COMMANDS, ...bytes) });
const STATUS: BusStep = { read: 1 };
const OFF = commands(0xae);
/** The charge pump of a display without a supply of its own comes before: application note, section 2. */
const ON = commands(0x8d, 0x14, 0xaf);
const asked = busScript(STATUS);

/** Figure 2 of the application note, dark until there is a picture; page addressing: section 10.1.3. */
function begin({ size, contrast, upsideDown }: DisplayOptions): readonly BusStep[] {
  const { pages } = SIZES[size];
  const [segments, scan] = upsideDown === 'yes' ? [0xa0, 0xc0] : [0xa1, 0xc8];
  const wiring = size === '128x64' ? 0x12 : 0x02;
  return [
    OFF,
    commands(0xa8, 8 * pages - 1, 0xd3, 0x00, 0x40, segments, scan, 0xda, wiring),
    commands(0x81, contrast, 0xa4, 0xa6, 0xd5, 0x80, 0x2e, 0x20, 0x02),
  ];
}

/** Which columns of a page are to be sent; from the first that is another to the last. */
function changed(next: Picture, shown: Picture | undefined, page: number): readonly [number, number] {
  const { columns } = next;
  const isOther = (x: number) => !shown || next.dots[page * columns + x] !== shown.dots[page * columns + x];
  let [from, to] = [0, columns];
  while (from < to && !isOther(from)) from++;
  while (to > from && !isOther(to - 1)) to--;
  return [from, to];
}

/** The columns of a page that changed, behind where they belong: sections 10.1.1, 10.1.2 and 10.1.13. */
function* pageSteps(next: Picture, shown: Picture | undefined, page: number): Generator<BusStep> {
  const [first, end] = changed(next, shown, page);
  if (first === end) return;
  yield commands(0xb0 | page, first & 0x0f, 0x10 | (first >> 4));
  for (let from = first; from < end; from += MOST_DATA_BYTES) {
    const start = page * next.columns;
    const data = next.dots.subarray(start + from, start + Math.min(end, from + MOST_DATA_BYTES));
    yield { write: concat(Uint8Array.of(DATA), data) };
  }
}

function draw(next: Picture, shown: Picture | undefined, options: DisplayOptions): Uint8Array<ArrayBuffer> {
  const pages = Array.from({ length: next.pages }, (_, page) => [...pageSteps(next, shown, page)]).flat();
  return shown ? busScript(...pages, STATUS) : busScript(...begin(options), ...pages, ON, STATUS);
}

const usual = v.parse(Options, {});
const small: DisplayOptions = { ...usual, size: '128x32' };
const page = (...dots: readonly number[]) => Uint8Array.from({ length: 128 }, (_, x) => dots[x] ?? 0);
const picture = (...pages: readonly Uint8Array[]): Picture => ({
  columns: 128,
  pages: pages.length,
  dots: concat(...pages),
});
const dark = picture(page(), page(), page(), page());
const sent = (...writes: readonly string[]) =>
  busScript(...writes.map((write) => ({ write: hex(write) })), STATUS);
const NONE = '40'.padEnd(66, '0');
const said = (status: string) => busAnswer(asked, hex(status));

/**
 * Solomon Systech SSD1306: a display of 128 x 64 or 128 x 32 dots on I2C, which shows channels of other devices. Its memory cannot
 * be read back over I2C, but whether it took each byte is seen, and it says whether it is on: after a loss of power it is not.
 * @see Data sheet SSD1306, revision 1.1, sections 8.1.5, 8.7, 9 and 10, and its application note, section 3.
 */
export default defineDriver({
  id: 'solomon-ssd1306',
  title: 'SSD1306 display (128 x 64, 128 x 32)',
  datasheetOnly: true,
  options: Options,
  channels: {
    on: { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true, risk: 0 },
    text: { quantity: 'switch', decimals: 0, min: 0, max: 1, writable: true, risk: 0, letters: TEXT_LETTERS },
  },
  source: {
    link: { kind: 'i2c', addresses: [0x3c, 0x3d] },
    framing: busAnswers,
    ask: (options) => askedBy(options.everyMs, STATUS),
  },
  telltale: 'none',
  decode(frame) {
    const [status] = readIn(frame, 1) as unknown as [number];
    return status === NOTHING_SAID ? [] : [{ reading: { on: status & IS_OFF ? 0 : 1 } }];
  },
  encode: (_channel, value) => busScript(value === 0 ? OFF : ON),
  panel: {
    size: ({ size }): PanelSize => SIZES[size],
    lines: ({ lines }) => lines,
    staleMs: ({ staleS }) => 1000 * staleS,
    draw,
  },
  vectors: [
    { name: 'it is on', frame: said('03'), readings: [{ reading: { on: 1 } }] },
    {
      name: 'it is off, as after its power came back (table 9-2)',
      frame: said('43'),
      readings: [{ reading: { on: 0 } }],
    },
    { name: 'a module that cannot be read', frame: said('ff'), readings: [] },
    { name: 'cut short', frame: said(''), fault: 'frame/length' },
    { name: 'on, with its charge pump', set: { on: 1 }, bytes: busScript({ write: hex('00 8d 14 af') }) },
    { name: 'off', set: { on: 0 }, bytes: busScript({ write: hex('00 ae') }) },
    {
      name: 'set up and drawn where nobody knows what it shows, dark meanwhile (application note, figure 2)',
      options: small,
      draw: dark,
      bytes: sent(
        '00 ae',
        '00 a8 1f d3 00 40 a1 c8 da 02',
        '00 81 7f a4 a6 d5 80 2e 20 02',
        ...[0, 1, 2, 3].flatMap((each) => [`00 b${each} 00 10`, NONE, NONE, NONE, NONE]),
        '00 8d 14 af',
      ),
    },
    {
      name: 'only the columns that changed, from the third of the second page (as periph draws them, Apache-2.0)',
      options: small,
      draw: picture(page(), page(0, 0, 0, 2), page(), page()),
      over: dark,
      bytes: sent('00 b1 03 10', '40 02'),
    },
    {
      name: 'columns from the 118th on, and a page that is as it was',
      options: small,
      draw: picture(
        page(),
        page(),
        page(),
        Uint8Array.from(page(), (_, x) => (x > 117 ? x : 0)),
      ),
      over: dark,
      bytes: sent('00 b3 06 17', '40 76 77 78 79 7a 7b 7c 7d 7e 7f'),
    },
    { name: 'nothing changed', options: small, draw: dark, over: dark, bytes: sent() },
  ],
});
