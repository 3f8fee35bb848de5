import type { Channels, Reading } from '../../model/channel.ts';
import { fault } from '../../model/fault.ts';
import { ascii, concat, latin1 } from '../bytes.ts';
import { crc16Arc, xor8 } from '../checksum.ts';
import { channelsIn, dataSetsOf, type DataSet } from './data-sets.ts';

const SLASH = 0x2f;
const QUESTION = 0x3f;
const STX = 0x02;

/** The line in which a meter says who it is: `/`, three letters of its maker, a character for its rate, its type. */
export const isIdentification = (frame: Uint8Array): boolean => frame[0] === SLASH && frame[1] !== QUESTION;

/** `/?!`, with the number of the meter that shall answer where there are several. IEC 62056-21, section 6.3.1. */
export const signOn = (address: string): Uint8Array => ascii(`/?${address}!\r\n`);
export const isSignOn = (frame: Uint8Array): boolean => frame[0] === SLASH && frame[1] === QUESTION;

/** ACK, then: normal protocol, the opening rate of 300 baud, readout. Section 6.3.3. */
export const readOut: Uint8Array = concat(Uint8Array.of(6), ascii('000\r\n'));

/**
 * The data sets of a readout, without what encloses them.
 * @throws frame/checksum where the check character, or the CRC of a pushed telegram, is another one; frame/syntax.
 */
function readoutOf(frame: Uint8Array, identification: Uint8Array): readonly DataSet[] {
  return frame[0] === STX ? enclosed(frame) : pushed(frame, identification);
}

/** The check character is the exclusive-or of what lies behind STX, ETX with it. Section 6.2, and ISO 1155. */
function enclosed(frame: Uint8Array): readonly DataSet[] {
  const expected = xor8(frame.subarray(1, -1));
  const actual = frame.at(-1)!;
  if (actual !== expected) throw fault('frame/checksum', { expected, actual });
  const text = latin1(frame.subarray(1, -2));
  const end = text.lastIndexOf('!');
  if (end < 0 || text.slice(end + 1).trim() !== '') throw fault('frame/syntax', { text: text.slice(-40) });
  return dataSetsOf(text.slice(0, end));
}

const PUSHED = /^([^!]*)!([0-9A-Fa-f]{4})?\s{0,4}$/;

function pushed(frame: Uint8Array, identification: Uint8Array): readonly DataSet[] {
  const text = latin1(frame);
  const [, body, sent] = PUSHED.exec(text) ?? [];
  if (body === undefined) throw fault('frame/syntax', { text: text.slice(-40) });
  if (sent !== undefined) {
    const expected = crc16Arc(concat(identification, frame.subarray(0, body.length + 1)));
    const actual = Number.parseInt(sent, 16);
    if (actual !== expected) throw fault('frame/checksum', { expected, actual });
  }
  return dataSetsOf(body);
}

/** What a readout says of now; nothing for an identification. */
export function saidIn(frame: Uint8Array, heading: Uint8Array) {
  if (frame[0] === SLASH) return [];
  const said: { reading: Reading; found: Channels } = channelsIn(readoutOf(frame, heading));
  return Object.keys(said.reading).length > 0 ? [said] : [];
}

/** Where meters keep their number. */
const NUMBERS = [
  'C.1.0',
  'C.1',
  '0.0.0',
  '1-0:0.0.0*255',
  '0-0:96.1.0',
  '1-0:96.1.0*255',
  '0-0:C.1.0*255',
  '9.20',
  '9.20',
  '9.21',
  '0.0',
];

/** Who speaks: the identification, and the meter's number. */
export function factsIn(
  frame: Uint8Array,
  heading: Uint8Array,
): Readonly<Record<string, string>> | undefined {
  if (frame[0] === SLASH) return undefined;
  const sets = readoutOf(frame, heading);
  const number = NUMBERS.map((code) => sets.find((set) => set.code === code)?.values[0]?.trim()).find(
    Boolean,
  );
  const meter = latin1(heading.subarray(1)).trim().slice(0, 80);
  return { ...(meter ? { meter } : {}), ...(number ? { serialNumber: number.slice(0, 64) } : {}) };
}
