import * as v from 'valibot';
import type { StationConfig } from '../../api/configuration.ts';
import type { RuleView } from '../../api/rules.ts';
import type { ConfigMark, ConfigVersion } from '../../model/configuration.ts';
import { differences, type PartDifference } from '../../model/difference.ts';
import { fault, type FaultError, type Problem } from '../../model/fault.ts';
import { AuthorIn, MarkIn } from '../../uplink/native/configuration.ts';
import { Count, Name } from '../../uplink/native/fields.ts';
import { checked } from '../checked.ts';
import type { VersionBook } from './version-book.ts';

const words = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most, `at most ${most} letters`));
const PushIn = v.strictObject({
  id: v.exactOptional(Name),
  base: MarkIn,
  by: AuthorIn,
  reason: v.pipe(words(200), v.nonEmpty('say why')),
  config: v.exactOptional(v.unknown()),
  version: v.exactOptional(Count),
});

export type Push = v.InferOutput<typeof PushIn>;

/** Reads what anybody may have pushed. @throws config/invalid. */
export const readPush = (json: unknown): Push => checked(PushIn, json);

/** What is otherwise now than in the version that somebody began with, as far as that is known. */
export async function changedSince(
  { version, hash }: ConfigMark,
  now: ConfigVersion,
  book: VersionBook,
  config: StationConfig,
): Promise<FaultError> {
  const isOurs = book.versions.some((each) => each.version === version && each.hash === hash);
  const base = isOurs ? await book.config(version).catch(() => undefined) : undefined;
  const problems: readonly Problem[] = base
    ? differences(base as StationConfig, config).map(({ part, change }) => ({
        path: `/${part}`,
        message: `${change} here since version ${version}`,
      }))
    : [{ path: '/', message: 'no version of this station says what it was made from' }];
  return fault('config/changed-since', {
    base: version,
    now: now.version,
    problems: problems.slice(0, 16),
  });
}

/** @throws config/invalid for parts that are not this station's to change. */
export function requireOwn(
  parts: readonly PartDifference[],
  rules: readonly RuleView[],
  isFixed: boolean,
): void {
  const placed = new Map(rules.map((rule) => [`rules/${rule.id}`, rule.runsOn]));
  const problems = parts.flatMap(({ part }): readonly Problem[] => {
    const at = placed.get(part);
    if (at) return [{ path: `/${part}`, message: `it runs on ${at.station}: let it run here first` }];
    return isFixed && !part.startsWith('rules/')
      ? [{ path: `/${part}`, message: 'its devices stand in a file there: change them there' }]
      : [];
  });
  if (problems.length > 0) throw fault('config/invalid', { problems: problems.slice(0, 16) });
}
