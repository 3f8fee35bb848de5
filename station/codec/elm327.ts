import { fault } from '../model/fault.ts';
import { hex } from './bytes.ts';

/** What one control unit answered. */
export interface UnitAnswer {
  /** Its address on the bus: `7E8`, `18DAF110`, or the third byte of an older bus. */
  readonly unit: string;
  readonly data: Uint8Array;
}

/** Why there is no answer, with the numbers that {@link refusalOf} gives them. ELM327 datasheet, "Error messages". */
const TROUBLES = [
  'NO DATA',
  'UNABLE TO CONNECT',
  'BUS INIT: ERROR',
  'BUS INIT: ...ERROR',
  'CAN ERROR',
  'BUS ERROR',
  'BUS BUSY',
  'FB ERROR',
  'BUFFER FULL',
  'STOPPED',
  'DATA ERROR',
  'LV RESET',
  'LP ALERT',
  'ACT ALERT',
  'ERR',
  '?',
] as const;
export const NO_DATA = 1;

/** The lines of what came before a prompt, without echo, blanks and what it says while it looks for the bus. */
export const linesOf = (text: string): readonly string[] =>
  text
    .split(/[\r\n\0]+/)
    .map((line) =>
      line
        .trim()
        .replace(/^(?:SEARCHING\.*|BUS INIT: ?\.*OK)/, '')
        .trim(),
    )
    .filter((line) => line !== '');

/** 1 for NO DATA, more for what else it has against it; undefined where it answers. */
export function refusalOf(lines: readonly string[]): number | undefined {
  const bare = lines.map((line) => line.replace(/^<+/, ''));
  const at = TROUBLES.findIndex((trouble) => bare.some((line) => line.startsWith(trouble)));
  return at < 0 ? undefined : at + 1;
}

/** Whether the lines answer a question such as `010C`, or any of service 01 where it is not known; trouble is an answer, too. */
export function answersQuestion(question: string | undefined, lines: readonly string[]): boolean {
  if (lines.every((each) => /^(?:AT|[\dA-F]{2,4}$)/i.test(each))) return false; // an echo, or nothing
  if (refusalOf(lines) !== undefined) return true;
  const said = lines.map((each) => each.replaceAll(' ', '')).join(' ');
  return question === undefined
    ? /41[\dA-F]{4}/i.test(said)
    : said.includes(`4${question[1]}${question.slice(2)}`);
}

/**
 * What each control unit answered, put together where it took several frames. Headers must be on (`ATH1`), spaces may be off.
 * @throws frame/syntax where lines are no answers or do not follow on one another.
 * @see ELM327 datasheet, "Interpreting OBD messages"; ISO 15765-2.
 */
export function answersIn(lines: readonly string[]): readonly UnitAnswer[] {
  const answers: UnitAnswer[] = [];
  const begun = new Map<string, Begun>();
  for (const line of lines) {
    const heard = frameIn(line);
    if (!heard) continue; // an echo, or what the adapter says of itself
    const whole = heard.isoTp ? joined(begun, heard) : heard;
    if (whole) answers.push({ unit: whole.unit, data: whole.data });
  }
  if (begun.size > 0) throw fault('frame/syntax', { text: 'an answer without its end' });
  return answers;
}

interface HeardFrame extends UnitAnswer {
  readonly isoTp: boolean;
}

/** One line: a header of 11 bits (three digits) or 29 (eight) on CAN, of three bytes and a checksum on older buses. */
function frameIn(line: string): HeardFrame | undefined {
  const digits = line.replaceAll(' ', '');
  if (!/^[\dA-F]{6,30}$/i.test(digits)) return undefined;
  const head = digits.length % 2 === 1 ? 3 : /^18D[AB]/i.test(digits) ? 8 : 6;
  const bytes = hex(digits.slice(head));
  const isoTp = head !== 6;
  const unit = digits.slice(head === 6 ? 4 : 0, head).toUpperCase();
  if (isoTp ? bytes.length < 2 : bytes.length < 3) return undefined;
  return { unit, isoTp, data: isoTp ? bytes : bytes.subarray(0, -1) };
}

/** An answer of several frames, of which not all have come. */
interface Begun {
  readonly data: Uint8Array;
  filled: number;
  next: number;
}

/** The answer that this frame ends, or is. ISO 15765-2, section 9: single, first and consecutive frames. */
function joined(begun: Map<string, Begun>, { unit, data }: UnitAnswer): UnitAnswer | undefined {
  const kind = data[0]! >> 4;
  const low = data[0]! & 0xf;
  if (kind === 0) {
    if (low === 0 || low >= data.length)
      throw fault('frame/length', { expected: low + 1, actual: data.length });
    return { unit, data: data.subarray(1, 1 + low) };
  }
  if (kind === 1) {
    const whole: Begun = { data: new Uint8Array((low << 8) | data[1]!), filled: 0, next: 1 };
    begun.set(unit, whole);
    return filled(begun, unit, whole, data.subarray(2));
  }
  const before = begun.get(unit);
  if (kind !== 2 || !before || before.next !== low)
    throw fault('frame/syntax', { text: 'a part out of its order' });
  before.next = (low + 1) & 0xf;
  return filled(begun, unit, before, data.subarray(1));
}

function filled(
  begun: Map<string, Begun>,
  unit: string,
  whole: Begun,
  part: Uint8Array,
): UnitAnswer | undefined {
  const fits = part.subarray(0, whole.data.length - whole.filled);
  whole.data.set(fits, whole.filled);
  whole.filled += fits.length;
  if (whole.filled < whole.data.length) return undefined;
  begun.delete(unit);
  return { unit, data: whole.data };
}
