import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { expectWhole, type Outcome, outcomeTold, settled } from './outcome.ts';
import type { Chance } from './seed.ts';
import type { Part, World } from './world.ts';

/** What was done to a world, and what came of it. */
export interface Report extends Outcome {
  readonly kills: number;
  /** Kills that fell into a commit of the page or of the bridge, or into a message without its PUBACK. */
  readonly inCommit: number;
  readonly inPublish: number;
  /** Kills that fell into either. */
  readonly struck: number;
  /** Numbers whose entry was acknowledged and that were not there after a kill, or entries that a hub had confirmed. */
  readonly acknowledgedLost: number;
}

export interface Limits {
  readonly parts?: readonly Part[];
  /** How long what was recorded may take to arrive in the end. */
  readonly patienceMs?: number;
}

const LONGEST_AIM_MS = 8_000;

/** Kills one part after another at random, brings it back, and looks for what was acknowledged. */
export async function kill(
  world: World,
  kills: number,
  chance: Chance,
  { parts = world.parts, patienceMs = 60_000 }: Limits = {},
): Promise<Report> {
  const totals = { inCommit: 0, inPublish: 0, struck: 0, acknowledgedLost: 0 };
  const problems: string[] = [];
  for (let i = 0; i < kills; i++) {
    const part = i < parts.length ? parts[i]! : chance.oneOf(parts);
    await sleep(chance.below(1_200));
    const aimed = chance.below(2) < 1 || 2 * totals.struck < i + 1;
    const fell = await killOnce(world, part, aimed, chance);
    totals.acknowledgedLost += fell.acknowledgedLost;
    problems.push(...fell.problems.map((problem) => `kill ${i + 1}, ${part}: ${problem}`));
    if (fell.inCommit) totals.inCommit++;
    if (fell.inPublish) totals.inPublish++;
    if (fell.inCommit || fell.inPublish) totals.struck++;
  }
  const outcome = await settled(world, patienceMs);
  return { ...outcome, kills, ...totals, problems: [...problems, ...outcome.problems] };
}

/** One that is aimed waits for a moment that hurts; what it really fell into is told by the last words before it. */
async function killOnce(world: World, part: Part, aimed: boolean, chance: Chance) {
  const { trace, listener } = world;
  const { epoch } = await world.pageLog();
  const strike = await world.aim(part);
  const commits = () => ({ browser: trace.commits, bridge: world.bridgeCommits, broker: 0 })[part];
  const giveUpMs = Date.now() + (aimed ? LONGEST_AIM_MS : 0);
  const hurts = () => trace.unanswered + commits() > 0;
  const before = listener.confirmed;
  // A page that has just heard of it has not written it down yet: it will send again what is stored already.
  while (part === 'browser' && listener.confirmed === before && Date.now() < giveUpMs) await sleep(1);
  while (!hurts() && Date.now() < giveUpMs) await sleep(1);
  const [kept, confirmed, failedBefore] = [[...trace.kept], listener.confirmed, trace.failed];
  await strike();
  const inCommit = commits() > 0;
  const unanswered = part === 'browser' && trace.unanswered > 0;
  await sleep(chance.below(600));
  const problems: string[] = [];
  let acknowledgedLost = 0;
  if (part === 'bridge') {
    const hub = await world.hubLog(epoch);
    acknowledgedLost = Math.max(0, confirmed - hub.upTo);
    problems.push(...hub.problems);
  }
  await world.start(part);
  if (part === 'browser') {
    const page = await world.pageLog();
    const there = new Set(page.rows.map(({ n }) => n));
    acknowledgedLost = kept.filter((n) => !there.has(n)).length;
    problems.push(...page.problems);
  }
  const inPublish = unanswered || trace.failed > failedBefore;
  return { inCommit, inPublish, acknowledgedLost, problems };
}

export function told({ kills, inCommit, inPublish, acknowledgedLost, ...outcome }: Report): string {
  const fell = `${inCommit} in a commit, ${inPublish} before a PUBACK`;
  return `${kills} kills, ${fell}; ${acknowledgedLost} acknowledged and lost; ${outcomeTold(outcome)}`;
}

/** Nothing is lost, and the test is alive: it strikes where it hurts, and what was sent twice is stored once. */
export function expectNoLoss(report: Report): void {
  expectWhole(report);
  expect(report.acknowledgedLost).toBe(0);
  expect(report.duplicates).toBeGreaterThan(0);
  expect(report.struck).toBeGreaterThanOrEqual(report.kills / 3);
}
