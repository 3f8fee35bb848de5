import type { Driver } from '../drivers/driver.ts';
import type { LinkSpec } from '../model/link.ts';
import type { Line } from '../model/listening.ts';
import type { Texture } from './texture.ts';

/** The most usual first; 74,880 is how an ESP8266 starts. */
const RATES = [
  115_200, 9600, 57_600, 19_200, 38_400, 230_400, 460_800, 921_600, 4800, 2400, 1200, 74_880, 300,
] as const;

const plain = (baudRate: number): Line => ({ baudRate, parity: 'none', dataBits: 8 });

/** Settings worth trying: the one that was right before, the usual rates, and what drivers want besides. */
export function linesToTry(drivers: Iterable<Driver>, first?: Line): readonly Line[] {
  const wanted = [...drivers].flatMap(({ source: { link } }) =>
    link.kind === 'serial' ? [lineOf(link)] : [],
  );
  const special = wanted.filter(({ parity, dataBits }) => parity !== 'none' || dataBits !== 8);
  const all = [
    ...(first ? [first] : []),
    ...RATES.map(plain),
    ...wanted.filter((line) => !special.includes(line)),
    ...special,
  ];
  return all.filter((line, i) => all.findIndex((other) => isSame(line, other)) === i);
}

export const lineOf = ({ baudRate, parity = 'none', dataBits = 8 }: Serial): Line => ({
  baudRate,
  parity,
  dataBits,
});
type Serial = Extract<LinkSpec, { kind: 'serial' }>;

export const isSame = (a: Line, b: Line): boolean =>
  a.baudRate === b.baudRate && a.parity === b.parity && a.dataBits === b.dataBits;

/** Heard twice as fast as it is said or faster, a byte changes its level less often than this; any right one more often. */
const FEW_CHANGES = 3;
const PARITY_BYTES = 20;

/**
 * What is left to try after a setting at which nobody could read anything, the most promising first: slower rates where
 * bits came too long, faster ones where the line was disturbed and bits too short, seven bits and a parity where that is
 * what the eighth one looks like.
 */
export function reorder(
  left: readonly Line[],
  tried: Line,
  texture: Texture,
  lineErrors: number,
): readonly Line[] {
  const parity = tried.dataBits === 8 && texture.bytes >= PARITY_BYTES ? texture.parity : undefined;
  if (parity) {
    const seven: Line = { baudRate: tried.baudRate, parity, dataBits: 7 };
    return [seven, ...left.filter((line) => !isSame(line, seven))];
  }
  if (texture.bytes === 0) return left;
  const slower = texture.changes < FEW_CHANGES;
  if (!slower && lineErrors === 0) return left;
  const promising = ({ baudRate }: Line) => (slower ? baudRate < tried.baudRate : baudRate > tried.baudRate);
  return [...left.filter(promising), ...left.filter((line) => !promising(line))];
}
