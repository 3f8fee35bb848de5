import { fault } from '../../model/fault.ts';

/** No message of ours is larger; the broker of the bridge takes none that is. */
export const MOST_BYTES = 256 * 1024;
const MOST_DEEP = 8;

export const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/**
 * Reads JSON that anybody may have sent: its size and depth are looked at before it is parsed.
 * @throws frame/length, frame/syntax.
 */
export function readJson(bytes: Uint8Array, mostBytes = MOST_BYTES, mostDeep = MOST_DEEP): unknown {
  if (bytes.length > mostBytes) throw fault('frame/length', { expected: mostBytes, actual: bytes.length });
  if (depthOf(bytes) > mostDeep) throw fault('frame/syntax', { text: 'nested too deep' });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw fault('frame/syntax', { text: 'not JSON' }, error);
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]); // [ {
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]); // ] }

function depthOf(bytes: Uint8Array): number {
  let [depth, deepest, quoted] = [0, 0, false];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted) i += byte === BACKSLASH ? 1 : 0;
    else if (OPENING.has(byte)) deepest = Math.max(deepest, ++depth);
    else if (CLOSING.has(byte)) depth--;
  }
  return deepest;
}
