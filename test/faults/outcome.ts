import { expect } from 'vitest';
import { found, type Found, sizeOf } from './truth.ts';
import type { World } from './world.ts';

/** What a world has come to, once everything that was recorded had time to arrive. */
export interface Outcome {
  /** What the page holds, and what the hub does. */
  readonly page: Found;
  readonly hub: Found;
  /** What does not balance in their logs. */
  readonly problems: readonly string[];
  /** Entries that the hub was sent again and stored once. */
  readonly duplicates: number;
}

/** Ends the source, waits for the rest at most so long, and looks for every sample. */
export async function settled(world: World, patienceMs = 60_000): Promise<Outcome> {
  const page = await world.settle(patienceMs);
  const hub = await world.hubLog(page.epoch);
  const { last } = world.source;
  return {
    page: found(last, page.rows, page.gaps),
    hub: found(last, hub.rows, hub.gaps),
    problems: [...page.problems, ...hub.problems],
    duplicates: world.listener.duplicates,
  };
}

/** Each number is at the hub once, or inside a gap, with its value; and both logs balance. */
export function expectWhole({ page, hub, problems }: Outcome): void {
  expect(problems).toEqual([]);
  const whole = { twice: [], wrong: [], missing: [] };
  expect(page).toMatchObject(whole);
  expect(hub).toMatchObject(whole);
  expect(hub.arrived + hub.insideGaps).toBe(hub.said);
}

export function outcomeTold({ page, hub, problems, duplicates }: Outcome): string {
  const missing = `${sizeOf(hub.missing)} missing (${sizeOf(page.missing)} in the page)`;
  const samples = `${hub.said} samples: ${hub.arrived} at the hub, ${hub.insideGaps} inside gaps, ${missing}`;
  return `${samples}, ${hub.twice.length} twice; ${duplicates} duplicates absorbed, ${problems.length} problems`;
}
