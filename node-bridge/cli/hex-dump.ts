/** A line of a dump: where its bytes stand, what is written of them, and whether it can be nothing else. */
interface Line {
  readonly offset: string;
  readonly groups: readonly string[];
  readonly certain: boolean;
}

/** What was as the line before is left out behind a `*`; a recording has no more of it. */
const MOST_REPEATED = 1 << 24;

/** As xxd writes (a colon, groups, two spaces, text), or `hexdump -C` and `od -t x1z` (two digits each, text between bars). */
function lineOf(text: string): Line | undefined {
  const [, offset, colon, rest = ''] = /^([\da-f]{6,16})(?:(: ?)| {1,3}|$)(.*)$/i.exec(text.trimEnd()) ?? [];
  if (offset === undefined) return undefined;
  const bytes = colon ? rest.split('  ')[0]! : rest.replace(/\s*(?:\|.*\||>.*<)$/, '');
  const groups = bytes.split(/ {1,2}/).filter((group) => group !== '');
  const digits = colon ? /^(?:[\da-f]{2}){1,16}$/i : /^(?:[\da-f]{2}){1,2}$/i;
  if (groups.length > 256 || !groups.every((group) => digits.test(group))) return undefined;
  return { offset, groups, certain: groups.length > 0 && (colon !== undefined || bytes !== rest) };
}

const sizeOf = ({ groups }: Line) => groups.join('').length / 2;
/** od counts in octal digits, seven of them; nobody else does. */
const radixesOf = ({ offset }: Line) => (offset.length === 7 ? ([16, 8] as const) : ([16] as const));
const follows = (one: Line, next: Line, radix: number) =>
  Number.parseInt(next.offset, radix) - Number.parseInt(one.offset, radix) === sizeOf(one);

/**
 * Whether lines are a dump's: the first by its form, or the first two because the one tells where the other ends. Digits that
 * only happen to stand in columns do not count each other's bytes.
 */
export function isDump(lines: readonly string[]): boolean {
  const [first, second] = lines.filter((line) => line.trim() !== '').map(lineOf);
  if (!first || first.groups.length === 0) return false;
  return (
    first.certain || (second !== undefined && radixesOf(first).some((radix) => follows(first, second, radix)))
  );
}

/** Reads the bytes of a dump; what it says of them beside is left out. */
export class HexDump {
  #held = '';
  #number = 0;
  #last: Line | undefined;
  #radix: 8 | 16 | undefined;
  #same = false;

  /** @throws SyntaxError for a line that is none of the dump, or does not stand where the one before ends. */
  push(text: string): Buffer {
    const lines = (this.#held + text).split('\n');
    this.#held = lines.pop()!;
    return Buffer.concat(lines.map((line) => this.#read(line)));
  }

  end(): Buffer {
    return this.#read(this.#held);
  }

  #read(text: string): Buffer {
    this.#number++;
    if (text.trim() === '') return Buffer.alloc(0);
    if (text.trim() === '*' && this.#last) {
      this.#same = true;
      return Buffer.alloc(0);
    }
    const line = lineOf(text);
    if (!line) throw this.#strange(text, 'is none of hexadecimal digits behind where they stand');
    if (line.groups.some((group) => group.length === 4) && !text.includes(':'))
      throw this.#strange(
        text,
        'has words of two bytes in an order that nobody knows (hexdump -C and xxd tell it)',
      );
    const before = this.#between(line, text);
    this.#last = line.groups.length > 0 ? line : undefined;
    return Buffer.concat([before, Buffer.from(line.groups.join(''), 'hex')]);
  }

  /** What was left out before this line as it was the same. */
  #between(line: Line, text: string): Buffer {
    const last = this.#last;
    if (!last) return Buffer.alloc(0);
    this.#radix ??= radixesOf(last).find((radix) => follows(last, line, radix)) ?? radixesOf(last).at(-1)!;
    const [from, to] = [last, line].map(({ offset }) => Number.parseInt(offset, this.#radix)) as [
      number,
      number,
    ];
    const left = to - from - sizeOf(last);
    const repeated = this.#same;
    this.#same = false;
    if (left === 0) return Buffer.alloc(0);
    if (!repeated || left < 0 || left > MOST_REPEATED || left % sizeOf(last) !== 0)
      throw this.#strange(text, 'does not stand where the hexadecimal digits before it end');
    return Buffer.alloc(left, Buffer.from(last.groups.join(''), 'hex'));
  }

  #strange(text: string, what: string): SyntaxError {
    return new SyntaxError(`line ${this.#number} of the dump ${what}: ${text.trim().slice(0, 60)}`);
  }
}
