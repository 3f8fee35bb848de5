import { fault } from '../model/fault.ts';
import { latin1 } from './bytes.ts';
import { sum } from './checksum.ts';

/**
 * Labels and values of a VE.Direct text block.
 * @throws frame/checksum, frame/syntax where the sum is right and the text is not, or a label comes twice.
 */
export function fieldsOf(block: Uint8Array): ReadonlyMap<string, string> {
  const actual = sum(block) & 0xff;
  if (actual !== 0) throw fault('frame/checksum', { expected: 0, actual });
  const text = latin1(block.subarray(0, -1)); // the last byte makes the sum 0, whatever character that is
  const fields = new Map<string, string>();
  for (const line of text.split('\r\n').slice(1)) {
    const [label = '', value, ...more] = line.split('\t');
    if (value === undefined || more.length > 0 || fields.has(label))
      throw fault('frame/syntax', { text: line });
    fields.set(label, value);
  }
  if (!text.startsWith('\r\n') || !fields.delete('Checksum'))
    throw fault('frame/syntax', { text: text.slice(0, 40) });
  return fields;
}

/** A value as a number: decimal, hexadecimal, or a switch. @throws frame/syntax where it is none. */
export function valueOf(text: string): number {
  if (/^on$/i.test(text)) return 1;
  if (/^off$/i.test(text)) return 0;
  if (!/^-?\d{1,10}$|^0x[0-9A-Fa-f]{1,8}$/.test(text)) throw fault('frame/syntax', { text });
  return Number(text);
}
