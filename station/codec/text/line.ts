import { fault } from '../../model/fault.ts';
import { columnsIn } from './columns.ts';
import { jsonIn } from './json.ts';
import type { Labelled } from './labelled.ts';
import { pairsIn } from './pairs.ts';
import { teleplotIn } from './teleplot.ts';

/** A line's text without its colours, or undefined where the bytes are none: most likely a wrong baud rate. */
export function textOf(line: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(line).replace(ANSI_COLOURS, '');
    return CONTROL.test(text) ? undefined : text.trim();
  } catch {
    return undefined;
  }
}

/**
 * The numbers in a line of text, in whichever of the common ways it is written.
 * @throws frame/syntax for broken JSON.
 */
export function numbersIn(text: string, heading: readonly string[] | undefined): readonly Labelled[] {
  if (CHATTER.test(text)) return [];
  if (text.startsWith('>')) return teleplotIn(text);
  if (text.startsWith('{') || /^\[\s*[-\d[\]]/.test(text)) return jsonIn(text);
  if (/["{}]/.test(text)) throw fault('frame/syntax', { text: text.slice(0, 80) }); // JSON without its beginning
  return /^[^:=]*\p{L}[^:=]*[:=]/u.test(text) ? pairsIn(text) : columnsIn(text, heading);
}

/** Remarks, what ESP-IDF and Arduino-ESP32 log, and what the ESP32's boot loader says. */
const CHATTER =
  /^(?:#|\/\/|[EWIDV] \(\d+\) |\[ *\d+\]\[[EWIDV]\]|ets |rst:0x|configsip: |clk_drv:|mode:[DQ]IO|load:0x|entry 0x)/;

const utf8 = new TextDecoder('utf-8', { fatal: true });
// oxlint-disable-next-line no-control-regex
const ANSI_COLOURS = /\x1b\[[\d;]{0,8}m/g;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
