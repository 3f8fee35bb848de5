import type { FoundUnit, LineSettings, ScanPart } from '../../api/scan.ts';
import { readRegisters } from '../../codec/modbus.ts';
import type { ModbusBus } from './modbus-bus.ts';
import { matching, usualUnits, whoIs } from './match-unit.ts';

/** The common settings, the most common first; ux.md 3.1. */
export const SETTINGS: readonly LineSettings[] = [
  { baudRate: 9600, parity: 'none' },
  { baudRate: 19_200, parity: 'even' },
  { baudRate: 9600, parity: 'even' },
  { baudRate: 19_200, parity: 'none' },
  { baudRate: 115_200, parity: 'none' },
  { baudRate: 4800, parity: 'none' },
];

const MOST_UNITS = 247;
const unitsOf = (how: 'quick' | 'full'): readonly number[] =>
  how === 'full'
    ? Array.from({ length: MOST_UNITS }, (_, i) => i + 1)
    : [...new Set([...Array.from({ length: 10 }, (_, i) => i + 1), ...usualUnits()])];

type Known = Omit<ScanPart, 'cursor'>;

/**
 * Asks every address at every setting for one holding register (function 3) and, as some know none and some miss a question,
 * for one input register (4); and whoever answers who it is and what it reads out. Once anybody has answered at a setting,
 * the others on the wire have it too, and no other is tried. Yields what is known so far.
 */
export async function* scan(
  how: 'quick' | 'full',
  settings: readonly LineSettings[],
  open: (line: LineSettings) => Promise<ModbusBus>,
): AsyncGenerator<Known, Known> {
  const questions = [3, 4].flatMap((fn) => unitsOf(how).map((unit) => ({ unit, fn })));
  const found: FoundUnit[] = [];
  let known: Known = { done: 0, unit: 1, line: settings[0]!, found, unreadable: 0 };
  for (const [place, line] of settings.entries()) {
    const bus = await open(line);
    const before = known.unreadable - bus.unreadable;
    const steps = (bus.isLineless ? 1 : settings.length) * questions.length;
    for (const [i, { unit, fn }] of questions.entries()) {
      if (found.some((each) => each.unit === unit)) continue;
      const done = (place * questions.length + i) / steps;
      yield (known = { done, unit, line, found: [...found], unreadable: before + bus.unreadable });
      await bus.ask(readRegisters({ unit, fn, address: 0, count: 1 }));
      for await (const each of met(bus, found)) yield (known = { ...known, found: [...found, each] });
    }
    if (found.length > 0 || bus.isLineless) break;
  }
  return { ...known, done: 1, found };
}

/** Adds whoever was heard for the first time, and yields it while it is still asked what it is. */
async function* met(bus: ModbusBus, found: FoundUnit[]): AsyncGenerator<FoundUnit> {
  for (const unit of bus.heard) {
    if (found.some((each) => each.unit === unit)) continue;
    const names = await whoIs(bus, unit);
    const looking = matching(bus, unit);
    let next = await looking.next();
    for (; !next.done; next = await looking.next()) yield { unit, line: bus.line, names, matches: undefined };
    found.push({ unit, line: bus.line, names, matches: next.value });
  }
}
