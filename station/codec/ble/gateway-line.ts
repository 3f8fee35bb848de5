import { fault } from '../../model/fault.ts';
import { hex } from '../bytes.ts';
import { parsedJson } from '../text/json.ts';
import { advertisementOf, type Advertisement } from './advertisement.ts';

/** An advertisement, with who sent it and how loud it was, as far as the gateway says. */
export interface Overheard extends Advertisement {
  /** Twelve hexadecimal digits. */
  readonly address?: string | undefined;
  /** dBm. */
  readonly rssi?: number | undefined;
}

/**
 * One line of a gateway. Either a JSON object with `id` or `mac`, and `manufacturerdata` (the maker's two bytes first),
 * `servicedata` and `servicedatauuid`, or `data` (all of it), and `rssi`, as Theengs and OpenMQTTGateway print it; or address,
 * advertisement in hexadecimal and perhaps the signal, between commas, semicolons or spaces. Undefined for other text.
 * @throws frame/syntax where it is broken JSON.
 */
export function overheardIn(text: string): Overheard | undefined {
  if (text.startsWith('{')) return inJson(parsedJson(text));
  const [address, payload, rssi, ...more] = text.split(/[\s,;]+/);
  const advertisement = more.length === 0 && addressOf(address) ? bytesOf(payload) : undefined;
  const heard = advertisement && advertisementOf(advertisement);
  return heard && { ...heard, address: addressOf(address), rssi: signalOf(Number(rssi ?? NaN)) };
}

function inJson(parsed: unknown): Overheard | undefined {
  const of = (key: string): unknown =>
    typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, key)
      ? (parsed as Record<string, unknown>)[key]
      : undefined;
  const from = { address: addressOf(of('id')) ?? addressOf(of('mac')), rssi: signalOf(of('rssi')) };
  const whole = bytesOf(of('data'));
  const heard = whole && advertisementOf(whole);
  if (heard) return { ...heard, ...from };
  const [maker, service, uuid] = [
    bytesOf(of('manufacturerdata')),
    bytesOf(of('servicedata')),
    uuidOf(of('servicedatauuid')),
  ];
  const manufacturer = new Map<number, Uint8Array>();
  if (maker && maker.length >= 2) manufacturer.set(maker[0]! | (maker[1]! << 8), maker.subarray(2));
  return {
    manufacturer,
    service: new Map(service && uuid !== undefined ? [[uuid, service]] : []),
    ...from,
  };
}

function addressOf(value: unknown): string | undefined {
  const digits =
    typeof value === 'string' && value.length <= 17 ? value.replace(/[:-]/g, '').toUpperCase() : '';
  return /^[\dA-F]{12}$/.test(digits) ? digits : undefined;
}

/** Bytes as hexadecimal digits, no more than an extended advertisement has. */
function bytesOf(value: unknown): Uint8Array | undefined {
  const given = typeof value === 'string' && value.length <= 3302 && /^(?:[\da-f]{2})+$/i.test(value);
  return given ? hex(value) : undefined;
}

/** A service's 16 bits, also where they stand in the long form. */
function uuidOf(value: unknown): number | undefined {
  const match =
    typeof value === 'string'
      ? /^(?:0x|0000)?([\da-f]{4})(?:-0000-1000-8000-00805f9b34fb)?$/i.exec(value)
      : null;
  return match ? Number.parseInt(match[1]!, 16) : undefined;
}

const signalOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= -128 && value <= 20 ? value : undefined;

/** @throws frame/syntax where the bytes are no text. */
export function textIn(line: Uint8Array): string {
  if (line.some((byte) => byte < 0x20 && byte !== 9)) throw fault('frame/syntax', { text: '(not a text)' });
  return new TextDecoder().decode(line).trim();
}
