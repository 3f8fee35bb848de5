import { latin1, toHex } from '../../codec/bytes.ts';
import type { Fault } from '../../model/fault.ts';

const MOST_SHOWN_BYTES = 64;
const MOST_NAMED = 8;

/** What a person sent at a console, in a sentence that fits into a log and harms nobody who reads it there. */
export function sentText(bytes: Uint8Array, why: Fault | undefined): string {
  const shown = bytes.subarray(0, MOST_SHOWN_BYTES);
  const isText = shown.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d);
  const said = isText ? JSON.stringify(latin1(shown)) : `hex ${toHex(shown)}`;
  const more = bytes.length > shown.length ? ' …' : '';
  const outcome = why ? `, failed: ${why.code}` : '';
  return `A person at the console sent ${bytes.length} bytes: ${said}${more}${outcome}`;
}

/** That a person may now send past the limits of a device's outputs. */
export function unlockedText(outputs: readonly string[]): string {
  const named = outputs.slice(0, MOST_NAMED).join(', ');
  const more = outputs.length > MOST_NAMED ? ` and ${outputs.length - MOST_NAMED} more` : '';
  return `A person unlocked the console: what is sent there goes past the limits and interlocks of ${named}${more}`;
}
