import { fault } from '../../model/fault.ts';
import { latin1 } from '../bytes.ts';
import { columnsIn } from './columns.ts';
import { jsonIn } from './json.ts';
import type { Labelled } from './labelled.ts';
import { pairsIn } from './pairs.ts';
import { teleplotIn } from './teleplot.ts';

/** A line's text without its colours, or undefined where the bytes are none: most likely a wrong baud rate. */
export function textOf(line: Uint8Array): string | undefined {
  const text = decoded(line)?.replace(CONTROL_SEQUENCE, '');
  return text === undefined || CONTROL.test(text) ? undefined : text.trim();
}

function decoded(line: Uint8Array): string | undefined {
  try {
    return utf8.decode(line);
  } catch {
    const text = latin1(line);
    return LATIN_1.test(text) ? text : undefined;
  }
}

/**
 * The numbers in a line of text, in whichever of the common ways it is written.
 * @throws frame/syntax for broken JSON.
 */
export function numbersIn(line: string, heading: readonly string[] | undefined): readonly Labelled[] {
  if (CHATTER.test(line)) return [];
  const text = line.replace(STAMP, '').replace(DEGREES, '°$1');
  if (text.startsWith('>')) return teleplotIn(text);
  if (text.startsWith('{') || /^\[\s*[-\d[\]]/.test(text)) return jsonIn(text);
  if (/["{}]/.test(text)) throw fault('frame/syntax', { text: text.slice(0, 80) }); // JSON without its beginning
  return /^[^:=]*\p{L}[^:=]*[:=]/u.test(text) ? pairsIn(text) : columnsIn(text, heading);
}

/** When it was said, before what was said: `[ 500 ms ]`, as the Arduino IDE copies it, or a date and a time. */
const STAMP =
  /^(?:(?:\[[^\][,"{}]{1,40}\]\s*)+(?=[^\s,\]])|\d\d:\d\d:\d\d\.\d{3} -> |\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?Z? +(?=\S))/;
/** A degree is written in many ways: `° C`, `*C`, `deg C`. */
const DEGREES = /(?<=\d) ?(?:[°º˚*]|deg(?:rees)?\.?) ?([CF])\b/gi;

/** Remarks, what ESP-IDF and Arduino-ESP32 log, what the ESP32's boot loader says, and sentences of NMEA 0183. */
const CHATTER =
  /^(?:#|\/\/|[$!][A-Z]\w{1,15},.*\*[\dA-F]{2}$|[EWIDV] \(\d+\) |\[ *\d+\]\[[EWIDV]\]|ets |rst:0x|configsip: |clk_drv:|mode:[DQ]IO|load:0x|entry 0x)/;

const utf8 = new TextDecoder('utf-8', { fatal: true });
// oxlint-disable-next-line no-control-regex -- ECMA-48, 5.4: colours, places on a screen
const CONTROL_SEQUENCE = /\x1b\[[\d;?]{0,12}[A-Za-z]/g;
/** What sketches print beyond ASCII as one byte; any other is most likely a wrong baud rate. */
// oxlint-disable-next-line no-control-regex
const LATIN_1 = /^(?:[\t\x1b -~]|°(?= ?[CF\s]|$)|µ(?=[A-Za-z])|[²³](?![\p{L}\p{N}]))*$/u;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
