import type * as v from 'valibot';

type Issue = v.BaseIssue<unknown>;

/** What is wrong, in plain words. */
export function wordsFor(issue: Issue): string {
  const { type, expected, received, requirement } = issue;
  if (issue.kind === 'schema') {
    if (expected === 'never') return `there is no ${received.replaceAll('"', '')} here`;
    if (received === 'undefined')
      return `${expected?.startsWith('"') ? expected : nounOf(type, expected)} is missing`;
    return `has to be ${nounOf(type, expected)}, not ${shown(received)}`;
  }
  switch (type) {
    case 'integer':
      return 'has to be a whole number';
    case 'min_value':
      return `has to be ${String(requirement)} at least`;
    case 'max_value':
      return `has to be ${String(requirement)} at most`;
    case 'min_length':
      return requirement === 1 ? 'must not be empty' : `has to have ${String(requirement)} at least`;
    case 'max_length':
    case 'max_entries':
      return `is too long: ${String(requirement)} at most`;
    case 'not_value':
      return `must not be ${String(requirement)}`;
    default:
      return issue.message;
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'a text in double quotes',
  boolean: 'true or false',
  array: 'a list',
  record: 'an object',
  strict_object: 'an object',
};

function nounOf(type: string, expected: string | null): string {
  if (type === 'variant' || type === 'picklist' || type === 'literal')
    return `one of ${(expected ?? '')
      .replace(/^\(|\)$/g, '')
      .split(' | ')
      .slice(0, 60)
      .join(', ')}`;
  return NOUNS[type] ?? 'something else';
}

const shown = (received: string): string => (received.length > 60 ? `${received.slice(0, 60)}…` : received);
