import type { Rule } from '../../../station/rules/rule.ts';
import { duration } from '../../../station/rules/sentence.ts';
import type { RuleChannels } from '../../state/rules/channels.ts';
import { actionText, conditionText, joinTexts, severityTexts } from './rules.ts';

/** A rule's parts in words, in the order in which they stand. */
function partsOf(rule: Rule, channels: RuleChannels): ReadonlyMap<string, string> {
  return new Map([
    ['Name', rule.title],
    ['Severity', severityTexts[rule.severity]],
    ...(rule.needsNote ? [['When acknowledged', 'asks for a note'] as const] : []),
    ...rule.when.map((each, i): [string, string] => [
      `Condition ${i + 1}`,
      `${i === 0 ? '' : `${joinTexts[each.join]} `}${conditionText(each, channels)}`,
    ]),
    ...rule.actions.map((each, i): [string, string] => [`Step ${i + 1}`, actionText(each, channels)]),
    ...(rule.whenOver ?? []).map((each, i): [string, string] => [
      `When over ${i + 1}`,
      actionText(each, channels),
    ]),
    ['A value counts for', duration(rule.maxAgeMs)],
  ]);
}

/** What the next version changed, a line for each part. */
export function changesBetween(older: Rule, newer: Rule, channels: RuleChannels): readonly string[] {
  const [before, after] = [partsOf(older, channels), partsOf(newer, channels)];
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((part) => {
    const [was, is] = [before.get(part), after.get(part)];
    if (was === is) return [];
    if (was === undefined) return [`${part}: there was none, then “${is}”`];
    return [is === undefined ? `${part}: “${was}”, then none` : `${part}: “${was}”, then “${is}”`];
  });
  return changes.length > 0 ? changes : ['Nothing that can be told was changed.'];
}
