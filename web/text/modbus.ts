import type { FoundUnit, LineSettings, RegisterGuess, ScanPart, UnitMatch } from '../../station/api/scan.ts';
import { formatCount, formatNumber, withUnit } from './numbers.ts';

/** A line's settings as people say them. */
export const lineText = ({ baudRate, parity }: LineSettings): string =>
  `${formatCount(baudRate)} baud, ${parity === 'none' ? 'no parity' : `${parity} parity`}`;

export const askingText = ({ unit, line }: ScanPart): string => `Asking address ${unit} at ${lineText(line)}`;

/** What a unit says of itself, in one line. */
export const namesText = ({ names }: FoundUnit): string =>
  [...new Set(Object.values(names))].join(' · ').slice(0, 120);

/** What it reads out by a map, to be compared with its display. */
export const showsText = ({ shows }: UnitMatch): string =>
  shows
    .map(
      ({ name, value, decimals, unitText }) => `${name} ${withUnit(formatNumber(value, decimals), unitText)}`,
    )
    .join(', ');

/** What was found, when the scan is over. */
export function outcomeText({ found, unreadable }: Pick<ScanPart, 'found' | 'unreadable'>): string {
  if (found.length > 0)
    return `${found.length === 1 ? 'One unit answers' : `${found.length} units answer`} on this wire.`;
  if (unreadable > 0)
    return (
      `Nobody answered readably, but ${formatCount(unreadable)} answers were garbled. ` +
      'Two units may have the same address, or the speed is an uncommon one.'
    );
  return (
    'Nobody answered. Check the power, swap the wires A and B, and look at the device for its address. ' +
    'The full scan asks all 247 addresses.'
  );
}

/** How a number lies in registers, in words. */
export const kindText = ({ type, lowFirst }: Pick<RegisterGuess, 'type' | 'lowFirst'>): string =>
  ({
    u16: 'whole',
    i16: 'signed',
    u32: '32 bit',
    i32: '32 bit signed',
    f32: 'float',
    u64: '64 bit',
    i64: '64 bit signed',
    bit: 'on or off',
  })[type] + (lowFirst ? ', low word first' : '');

export const functionTexts: readonly (readonly [4 | 3 | 1 | 2, string])[] = [
  [4, 'Input registers (4)'],
  [3, 'Holding registers (3)'],
  [1, 'Coils (1)'],
  [2, 'Inputs, on or off (2)'],
];
