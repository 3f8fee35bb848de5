import type { RuleView } from '../../api/rules.ts';
import { MOST_PARTS, type PartOutcome } from '../../model/configuration.ts';
import type { PartDifference } from '../../model/difference.ts';
import type { DeviceState } from '../../model/entry.ts';
import type { Fault, FaultCode, Problem } from '../../model/fault.ts';

/** What tells that a device cannot work as it is configured; that it is away, or does not answer, is no fault of a configuration. */
const BROKEN: ReadonlySet<FaultCode> = new Set(['internal', 'config/invalid']);

export const isBroken = (state: DeviceState): state is Extract<DeviceState, { phase: 'waiting' }> =>
  state.phase === 'waiting' && BROKEN.has(state.fault.code);

/** Rules that cannot be judged though they are on, each with why. */
export const brokenRules = (rules: readonly RuleView[]): readonly (readonly [part: string, why: Fault])[] =>
  rules.flatMap(({ id, fault }) => (fault ? [[`rules/${id}`, fault] as const] : []));

/** What is told of each part where a configuration is refused: those with a problem with it, the others as left alone. */
export function refusedParts(
  parts: readonly PartDifference[],
  why: Fault,
  config: unknown,
): readonly PartOutcome[] {
  const problems = 'problems' in why.detail ? why.detail.problems : [];
  const wrong = new Map<string | undefined, Problem[]>();
  for (const problem of problems) {
    const part = partOf(problem.path, config);
    wrong.set(part, [...(wrong.get(part) ?? []), problem]);
  }
  const others = parts.filter(({ part }) => !wrong.has(part));
  const changes = new Map(parts.map(({ part, change }) => [part, change]));
  return [
    ...[...wrong].flatMap(([part, its]): readonly PartOutcome[] => {
      if (part === undefined) return [];
      const problem: Fault = { code: 'config/invalid', detail: { problems: its } };
      return [{ part, change: changes.get(part) ?? 'changed', is: 'refused', why: problem }];
    }),
    ...others.map(({ part, change }): PartOutcome => ({ part, change, is: 'left' })),
  ].slice(0, MOST_PARTS);
}

/** Which part a pointer into a configuration is about; undefined where it is about none that has a name. */
function partOf(path: Problem['path'], config: unknown): string | undefined {
  const [, list = '', at = '', ...rest] = path.split('/');
  if (list !== 'devices' && list !== 'rules' && list !== 'pipelines') return undefined;
  if (!/^\d+$/.test(at)) return `${list}/${at}`;
  const all = (config as Readonly<Record<string, unknown>> | undefined)?.[list];
  const each: unknown = Array.isArray(all) ? all[Number(at)] : undefined;
  const named = list === 'rules' ? (each as { rule?: unknown } | undefined)?.rule : each;
  const id = (named as { id?: unknown } | undefined)?.id;
  if (typeof id !== 'string') return undefined;
  return `${rest[0] === 'pipeline' ? 'pipelines' : list}/${id.slice(0, 64)}`;
}
