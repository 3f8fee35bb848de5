import type { FoundUnit, LineSettings, ScanPart } from '../../api.ts';
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

/**
 * Asks every address at every setting for one register, and whoever answers who it is and what it reads out. Once anybody
 * has answered at a setting, the others on the wire have it too, and no other is tried. Who knows no holding register
 * (function 3) may know an input register (4), and is asked for it where nobody else was found. Yields what is known so far.
 */
export async function* scan(
  how: 'quick' | 'full',
  settings: readonly LineSettings[],
  open: (line: LineSettings) => Promise<ModbusBus>,
): AsyncGenerator<Omit<ScanPart, 'cursor'>, Omit<ScanPart, 'cursor'>> {
  const units = unitsOf(how);
  const found: FoundUnit[] = [];
  const steps = 2 * settings.length * units.length;
  let [step, unreadable] = [0, 0];
  for (const fn of [3, 4])
    for (const line of settings) {
      const bus = await open(line);
      const before = bus.unreadable;
      const part = (unit: number) => ({
        done: step / steps,
        unit,
        line,
        found: [...found],
        unreadable: unreadable + bus.unreadable - before,
      });
      for (const unit of units) {
        yield part(unit);
        step++;
        await bus.ask(readRegisters({ unit, fn, address: 0, count: 1 }));
        for (const heard of bus.heard) {
          if (found.some((each) => each.unit === heard)) continue;
          const names = await whoIs(bus, heard);
          const place = found.push({ unit: heard, line, names, matches: undefined }) - 1;
          const looking = matching(bus, heard);
          for (let next = await looking.next(); ; next = await looking.next()) {
            if (next.done) found[place] = { unit: heard, line, names, matches: next.value };
            if (next.done) break;
            yield part(unit);
          }
        }
      }
      unreadable += bus.unreadable - before;
      if (found.length > 0) return { ...part(units.at(-1)!), done: 1 };
    }
  return { done: 1, unit: units.at(-1)!, line: settings.at(-1)!, found, unreadable };
}
