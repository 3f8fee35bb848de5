import { hrefOf } from '../route.ts';

/** Where somebody is on the Rules screen: at the list, at a rule, or at a new one, perhaps of a channel. */
export type RulePlace =
  | { readonly at: 'list' }
  | { readonly at: 'rule'; readonly id: string }
  | { readonly at: 'new'; readonly channel?: string };

export const listHref = hrefOf('rules');
export const ruleHref = (id: string): string => `${listHref}/rule/${encodeURIComponent(id)}`;
/** A new rule, of a channel (`device/channel`) where one is named. */
export const newRuleHref = (channel?: string): string =>
  `${listHref}/new${channel === undefined ? '' : `/${encodeURIComponent(channel)}`}`;

export function rulePlaceOf(hash: string): RulePlace {
  const [, , at, what] = hash.split('/');
  const name = what === undefined ? undefined : decoded(what);
  if (at === 'rule' && name !== undefined) return { at, id: name };
  if (at === 'new') return name === undefined ? { at } : { at, channel: name };
  return { at: 'list' };
}

/** Anybody can write anything behind a #. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
