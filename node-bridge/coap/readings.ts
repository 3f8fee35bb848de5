import { ascii, concat } from '../../station/codec/bytes.ts';
import { fault, toFault } from '../../station/model/fault.ts';
import { readPackCbor } from '../../station/uplink/dialects/senml/cbor.ts';
import { readPackJson } from '../../station/uplink/dialects/senml/json.ts';
import type { Pack } from '../../station/uplink/dialects/senml/record.ts';
import { resolve } from '../../station/uplink/dialects/senml/resolve.ts';

/** Content-Formats: RFC 7252, section 12.3, and RFC 8428, section 12.3.1. */
export const FORMAT = { text: 0, json: 50, senmlJson: 110, senmlCbor: 112 } as const;

/**
 * What a sensor sent, as one line of JSON: a plain number under the resource's own name, JSON as it is, each record of SenML with a
 * number under the last piece of its name. Undefined for a format that is none of these.
 * @throws frame/syntax, frame/length for a body that is not what its format says.
 */
export function lineOf(name: string, format: number, body: Uint8Array): Uint8Array | undefined {
  const values = valuesOf(name, format, body);
  if (values === undefined) return undefined;
  return ascii(`${JSON.stringify(values).replace(/[^\x20-\x7e]/g, escaped)}\n`);
}

/** What a resource says, as a line: its numbers as {@link lineOf} has them, any other text as it is, for its driver to judge. */
export function textOf(name: string, format: number, body: Uint8Array): Uint8Array {
  try {
    const line = lineOf(name, format, body);
    if (line) return line;
  } catch (error) {
    if (toFault(error).code === 'internal') throw error;
  }
  return concat(body, ascii('\n'));
}

const SETTING = /^([\w.-]+):(-?\d[\d.e+-]*)$/i;

/**
 * A line as a body for a resource that speaks in that format: what sets one number (`lamp:1`) as the bare number, or as
 * JSON (`{"lamp":1}`) where it speaks JSON; all else as it is.
 */
export function bodyOf(
  line: Uint8Array,
  format: number,
): { readonly format: number; readonly body: Uint8Array } {
  const text = new TextDecoder().decode(line).trim();
  const [, name, value] = SETTING.exec(text) ?? [];
  const said = name === undefined || format !== FORMAT.json ? (value ?? text) : `{"${name}":${value}}`;
  return { format: said.startsWith('{') ? FORMAT.json : FORMAT.text, body: ascii(said) };
}

function valuesOf(name: string, format: number, body: Uint8Array): unknown {
  switch (format) {
    case FORMAT.text:
      return { [name]: numberIn(body) };
    case FORMAT.json: {
      const said = jsonIn(body);
      return typeof said === 'number' ? { [name]: said } : said;
    }
    case FORMAT.senmlJson:
      return flat(readPackJson(body));
    case FORMAT.senmlCbor:
      return flat(readPackCbor(body));
    default:
      return undefined;
  }
}

/** Times in a pack are left out: a reading is stamped when it comes. */
function flat(pack: Pack): Readonly<Record<string, number>> {
  const numbers = resolve(pack, Date.now() / 1000).flatMap(({ n, v, vb }) => {
    const value = v ?? (vb === undefined ? undefined : Number(vb));
    const name = n.split(/[/:]/).at(-1)!;
    return typeof value !== 'number' || name === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(numbers);
}

function numberIn(body: Uint8Array): number {
  const text = new TextDecoder().decode(body).trim();
  const value = Number(text);
  if (text === '' || text.length > 40 || !Number.isFinite(value))
    throw fault('frame/syntax', { text: 'no number' });
  return value;
}

function jsonIn(body: Uint8Array): unknown {
  try {
    const said: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof said === 'number' || (typeof said === 'object' && said !== null)) return said;
  } catch {
    // said below
  }
  throw fault('frame/syntax', { text: 'no JSON of numbers' });
}

const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
