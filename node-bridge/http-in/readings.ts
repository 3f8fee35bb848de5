import { FORMAT, lineOf } from '../coap/readings.ts';
import { fault } from '../../station/model/fault.ts';
import { parsedJson } from '../../station/codec/text/json.ts';

const MOST_READINGS = 1_000;
/** A longer line would be dropped by whoever reads it. */
const MOST_LINE_BYTES = 4_096;

/** One reading as a line, and by what it is known again, where somebody said so. */
export interface PushedLine {
  readonly bytes: Uint8Array;
  readonly id: string | undefined;
}

/**
 * What was sent to a device as lines: a number, an object, or a list of them, each a reading; SenML where its type says so. `idField`
 * names what tells a reading from all others. @throws frame/syntax, frame/length for a body that is none of these.
 */
export function linesOf(
  name: string,
  type: string,
  body: Uint8Array,
  idField?: string,
): readonly PushedLine[] {
  if (/^application\/senml\+(json|cbor)\b/.test(type)) {
    const format = type.includes('cbor') ? FORMAT.senmlCbor : FORMAT.senmlJson;
    return [{ bytes: lineOf(name, format, body)!, id: undefined }];
  }
  const said = parsedJson(new TextDecoder().decode(body).trim());
  const readings: readonly unknown[] = Array.isArray(said) ? said : [said];
  if (readings.length > MOST_READINGS)
    throw fault('frame/length', { expected: MOST_READINGS, actual: readings.length });
  return readings.map((reading) => ({ bytes: oneLine(name, reading), id: idOf(reading, idField) }));
}

function oneLine(name: string, reading: unknown): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(reading));
  const line = lineOf(name, FORMAT.json, json)!;
  if (line.length > MOST_LINE_BYTES)
    throw fault('frame/length', { expected: MOST_LINE_BYTES, actual: line.length });
  return line;
}

/** @throws frame/syntax where a reading lacks what it should be known by. */
function idOf(reading: unknown, field: string | undefined): string | undefined {
  if (field === undefined) return undefined;
  const isObject = typeof reading === 'object' && reading !== null && Object.hasOwn(reading, field);
  const id = isObject ? (reading as Readonly<Record<string, unknown>>)[field] : undefined;
  if ((typeof id !== 'string' && typeof id !== 'number') || String(id).length > 100)
    throw fault('frame/syntax', { text: 'a reading has no id' });
  return String(id);
}
