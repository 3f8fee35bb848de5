import type { Candidate } from '../../model/profile.ts';
import { bytesOf } from './numbers.ts';
import type { Field, FrameKind } from './schema.ts';
import type { Shown } from './shown.ts';

export interface Scored {
  readonly candidate: Candidate;
  readonly score: number;
}

/** More digits than these prove no more. */
const MOST_BITS = 20;

/** How many bits agree, of the number as it stands there and of what was shown. */
export const agreement = (number: number, { value, decimals }: Shown): number =>
  Math.min(MOST_BITS, Math.log2(1 + Math.abs(value) * 10 ** decimals) + 4, Math.log2(1 + Math.abs(number)));

/** How much speaks for a place: the digits that agree, that values change as measured ones do, and that it is usual. */
export function judged(
  candidate: Candidate,
  field: Field,
  number: number,
  unusual: number,
  shown: Shown,
  values: readonly number[],
  kind: FrameKind,
): Scored {
  const isWritten = field.from !== 'bytes' || field.type.startsWith('f') || field.type === 'digits';
  const bits = isWritten ? agreement(Infinity, shown) : agreement(number, shown);
  return { candidate, score: bits - unusual + steadiness(values) + usualness(field, shown, kind) };
}

/** What is measured changes little from one time to the next; what was read wrongly jumps when a byte overflows. */
function steadiness(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  if (known.length < 3) return 0;
  const missing = 1 - known.length / values.length;
  const roughness = roughnessOf(known);
  const smooth =
    roughness === 0
      ? 0
      : roughness < 0.02
        ? 4
        : roughness < 0.1
          ? 3
          : roughness < 0.5
            ? 1
            : roughness < 3
              ? -3
              : -8;
  return smooth - 10 * missing;
}

/** The mean step from one to the next, by the size that values usually have. */
function roughnessOf(known: readonly number[]): number {
  let steps = 0;
  for (let i = 1; i < known.length; i++) steps += Math.abs(known[i]! - known[i - 1]!);
  const sizes = known.map(Math.abs).sort((a, b) => a - b);
  const usual = sizes[sizes.length >> 1]!;
  return steps / (known.length - 1) / Math.max(usual, 1e-6);
}

export function changesOf(values: readonly number[]): Candidate['changes'] {
  const known = values.filter(Number.isFinite);
  if (known.every((value) => value === known[0])) return 'constant';
  return roughnessOf(known) < 0.5 ? 'smoothly' : 'by jumps';
}

/** Two bytes rather than three, signed where there are decimals, the byte order of the others; a name rather than a place. */
function usualness(field: Field, shown: Shown, { fields }: FrameKind): number {
  if (field.from !== 'bytes') return field.from === 'key' ? 2 : field.from === 'column' ? 1 : 0;
  const size = bytesOf(field.type, field.size);
  const bySize = [0, -0.2, 0.5, -1, 0.2][size] ?? -0.5;
  const signed = field.type.startsWith('i') === shown.decimals > 0 ? 0.3 : 0;
  const others = fields.flatMap((each) =>
    each.from === 'bytes' && bytesOf(each.type, each.size) > 1 ? [each.endian ?? 'big'] : [],
  );
  const order = others.includes(field.endian ?? 'big') ? 1.5 : field.endian ? 0 : 0.2;
  const written = field.type === 'bcd' ? -1 : 0;
  return bySize + signed + (size > 1 ? order : 0) + written;
}
