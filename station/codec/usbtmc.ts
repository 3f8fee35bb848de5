import { fault } from '../model/fault.ts';
import { concat } from './bytes.ts';
import { viewOf } from './struct.ts';

const HEADER = 12;
const DEV_DEP_MSG_OUT = 1;
const REQUEST_DEV_DEP_MSG_IN = 2;
const DEV_DEP_MSG_IN = 2;
/** No message of an instrument that is asked for numbers is longer; it bounds what is put together. */
const MOST = 1 << 20;

/** What tells one transfer from the next: 1 to 255, then 1 again. USBTMC 1.0, section 3.2, table 1. */
export const nextTag = (tag: number): number => (tag % 255) + 1;

/**
 * A whole message to an instrument as one bulk-OUT transfer.
 * @see USBTMC 1.0, section 3.2.1.1, table 3.
 */
export function messageOut(tag: number, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padding = new Uint8Array(-(HEADER + message.length) & 3);
  return concat(header(DEV_DEP_MSG_OUT, tag, message.length, 1), message, padding);
}

/**
 * Asks the instrument to send up to `mostBytes` of its message.
 * @see USBTMC 1.0, section 3.2.1.2, table 4.
 */
export const requestIn = (tag: number, mostBytes: number): Uint8Array<ArrayBuffer> =>
  header(REQUEST_DEV_DEP_MSG_IN, tag, mostBytes, 0);

/** A part of an instrument's message. */
export interface MessagePart {
  readonly bytes: Uint8Array;
  /** Whether the message ends here; else more has to be asked for. */
  readonly last: boolean;
}

/**
 * One bulk-IN transfer that answers the request with that tag.
 * @throws frame/length, frame/syntax where it is none, or answers another.
 * @see USBTMC 1.0, section 3.3.1.1, table 9.
 */
export function messageIn(tag: number, transfer: Uint8Array): MessagePart {
  if (transfer.length < HEADER) throw fault('frame/length', { expected: HEADER, actual: transfer.length });
  const [kind, heard, inverse] = transfer;
  if (kind !== DEV_DEP_MSG_IN || heard !== tag || inverse !== (~tag & 0xff))
    throw fault('frame/syntax', { text: `message ${kind}, tag ${heard}` });
  const size = viewOf(transfer).getUint32(4, true);
  if (size > transfer.length - HEADER || size > MOST)
    throw fault('frame/length', { expected: HEADER + size, actual: transfer.length });
  return { bytes: transfer.slice(HEADER, HEADER + size), last: (transfer[8]! & 1) !== 0 };
}

function header(kind: number, tag: number, size: number, attributes: number): Uint8Array<ArrayBuffer> {
  if (tag < 1 || tag > 255) throw new RangeError(`a tag is from 1 to 255: ${tag}`);
  const bytes = Uint8Array.of(kind, tag, ~tag & 0xff, 0, 0, 0, 0, 0, attributes, 0, 0, 0);
  viewOf(bytes).setUint32(4, size, true);
  return bytes;
}
