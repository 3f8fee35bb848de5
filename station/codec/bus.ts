import { fault } from '../model/fault.ts';
import { concat } from './bytes.ts';
import { crc16 } from './checksum.ts';
import { prefixed } from './framing/prefixed.ts';
import type { Framing } from './framing/framing.ts';

/** Bytes out, then so many in, in one turn on the bus with no stop between; or a pause, in which others may have the bus. */
export type BusStep = { readonly write?: Uint8Array; readonly read?: number } | { readonly waitMs: number };

const TRANSFER = 0;
const WAIT = 1;
const MOST_BYTES = 255;
const MOST_WAIT_MS = 10_000;
/** A display is drawn in eight pages; no sensor's conversation comes near. */
const MOST_STEPS = 64;
const START = Uint8Array.of(0xb5);
const HEAD_BYTES = 6;
const MOST_ANSWER_BYTES = 1024;

/**
 * A conversation with a chip as bytes, so that it is asked, recorded and replayed like any polled device.
 * @throws RangeError for more than a conversation may hold.
 */
export function busScript(...steps: readonly BusStep[]): Uint8Array<ArrayBuffer> {
  const most = (value: number, limit: number) => {
    if (!Number.isInteger(value) || value < 0 || value > limit)
      throw new RangeError(`beyond ${limit}: ${value}`);
    return value;
  };
  most(steps.length, MOST_STEPS);
  const parts = steps.map((step) => {
    if ('waitMs' in step)
      return Uint8Array.of(WAIT, most(step.waitMs, MOST_WAIT_MS) >> 8, step.waitMs & 0xff);
    const { write = new Uint8Array(0), read = 0 } = step;
    return concat(Uint8Array.of(TRANSFER, most(write.length, MOST_BYTES), most(read, MOST_BYTES)), write);
  });
  return concat(...parts);
}

/** What a script asks for. @throws frame/syntax, frame/length. */
export function stepsOf(script: Uint8Array): readonly BusStep[] {
  const steps: BusStep[] = [];
  for (let at = 0; at < script.length;) {
    const [kind, first, second] = script.subarray(at, (at += 3));
    if (second === undefined) throw fault('frame/length', { expected: at, actual: script.length });
    if (kind! > WAIT || steps.length === MOST_STEPS)
      throw fault('frame/syntax', { text: 'no script of a bus' });
    if (kind === WAIT) steps.push(pause((first! << 8) | second));
    else steps.push({ write: script.slice(at, (at += first!)), read: second });
    if (at > script.length) throw fault('frame/length', { expected: at, actual: script.length });
  }
  return steps;
}

function pause(waitMs: number): BusStep {
  if (waitMs > MOST_WAIT_MS) throw fault('frame/syntax', { text: `a pause of ${waitMs} ms` });
  return { waitMs };
}

/** How many bytes a script reads. */
const bytesReadBy = (script: Uint8Array): number =>
  stepsOf(script).reduce((bytes, step) => bytes + ('waitMs' in step ? 0 : (step.read ?? 0)), 0);

/** How long a script waits for the chip, besides what the bus takes for the bytes. */
export const waitMsOf = (script: Uint8Array): number =>
  stepsOf(script).reduce((ms, step) => ms + ('waitMs' in step ? step.waitMs : 0), 0);

/**
 * What a chip said to a script, as the frame that a driver decodes: all that was read, after a mark of the script and the chip's
 * address, which checksums of SMBus go over.
 */
export function busAnswer(script: Uint8Array, read: Uint8Array, chip = 0): Uint8Array<ArrayBuffer> {
  const size = HEAD_BYTES + read.length;
  const mark = crc16(script);
  return concat(START, Uint8Array.of(size >> 8, size & 0xff, mark >> 8, mark & 0xff, chip), read);
}

/** Whether a frame is what a chip said to this very script. */
export const answersScript = (script: Uint8Array, frame: Uint8Array): boolean =>
  frame.length === HEAD_BYTES + bytesReadBy(script) && ((frame[3]! << 8) | frame[4]!) === crc16(script);

/** The bytes that were read. @throws frame/length where they are not so many, frame/syntax where it is no such frame. */
export function readIn(frame: Uint8Array, bytes: number): Uint8Array {
  if (frame.length !== HEAD_BYTES + bytes)
    throw fault('frame/length', { expected: HEAD_BYTES + bytes, actual: frame.length });
  if (frame[0] !== START[0]) throw fault('frame/syntax', { text: 'no answer of a bus' });
  return frame.subarray(HEAD_BYTES);
}

/** The address of the chip that said it. */
export const chipIn = (frame: Uint8Array): number => frame[HEAD_BYTES - 1] ?? 0;

/** Answers one after another. */
export const busAnswers: Framing = prefixed({
  start: START,
  headBytes: HEAD_BYTES,
  maxBytes: MOST_ANSWER_BYTES,
  sizeOf: (head) => (head[1]! << 8) | head[2]!,
  sound: () => true,
});
