import { fault } from '../model/fault.ts';
import { concat } from './bytes.ts';
import { sum } from './checksum.ts';

/** The byte at both ends of each SHDLC frame. */
export const FLAG = 0x7e;
const ESCAPE = 0x7d;
const FLIP = 0x20;

/** What a Sensirion device answers. SHDLC: datasheet of the SPS30, section 5.2. */
export interface ShdlcAnswer {
  readonly command: number;
  /** What it has to say against the command; 0 where nothing. */
  readonly error: number;
  readonly data: Uint8Array;
}

/** The bytes that put a command to the device with address 0, flags and all. */
export function shdlcRequest(command: number, data: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> {
  const content = concat(Uint8Array.of(0, command, data.length), data);
  const stuffed = [...content, ~sum(content) & 0xff].flatMap((byte) =>
    byte === FLAG || byte === ESCAPE || byte === 0x11 || byte === 0x13 ? [ESCAPE, byte ^ FLIP] : [byte],
  );
  return Uint8Array.of(FLAG, ...stuffed, FLAG);
}

/** The command's number of a request between its flags; undefined where it is none. */
export function shdlcCommandOf(request: Uint8Array): number | undefined {
  const plain = unstuff(request.filter((byte) => byte !== FLAG));
  return plain && plain.length === 4 + plain[2]! ? plain[1] : undefined;
}

/** The command that the bytes between two flags answer; undefined where they are no answer. */
export function shdlcAnswers(frame: Uint8Array): number | undefined {
  const plain = unstuff(frame);
  return plain && plain.length >= 5 && plain.length === 5 + plain[3]! ? plain[1] : undefined;
}

/** The answer between two flags. @throws frame/syntax, frame/checksum, frame/length. */
export function readShdlc(frame: Uint8Array): ShdlcAnswer {
  const plain = unstuff(frame);
  if (!plain) throw fault('frame/syntax', { text: 'an escape at the end' });
  if (plain.length < 5) throw fault('frame/length', { expected: 5, actual: plain.length });
  const [expected, actual] = [plain.at(-1)!, ~sum(plain.subarray(0, -1)) & 0xff];
  if (expected !== actual) throw fault('frame/checksum', { expected, actual });
  if (plain.length !== 5 + plain[3]!)
    throw fault('frame/length', { expected: 5 + plain[3]!, actual: plain.length });
  // Bit 7 only says that a register holds an error of the device.
  return { command: plain[1]!, error: plain[2]! & 0x7f, data: plain.subarray(4, -1) };
}

function unstuff(frame: Uint8Array): Uint8Array | undefined {
  const plain = new Uint8Array(frame.length);
  let size = 0;
  for (let at = 0; at < frame.length; at++) {
    const escaped = frame[at] === ESCAPE;
    if (escaped && ++at === frame.length) return undefined;
    plain[size++] = escaped ? frame[at]! ^ FLIP : frame[at]!;
  }
  return plain.subarray(0, size);
}
