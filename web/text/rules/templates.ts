import type { TemplateView } from '../../../station/api/templates.ts';
import { formatNumber } from '../numbers.ts';

/** What a template does, with its numbers in place. */
export function templateSays(
  { says, limits }: TemplateView,
  chosen: Readonly<Record<string, number>> = {},
): readonly string[] {
  const numbers = new Map(limits.map(({ name, value }) => [name, chosen[name] ?? value]));
  return says.map((text) =>
    text.replace(/\{(\w+)\}/g, (hole, name: string) => {
      const number = numbers.get(name);
      return number === undefined ? hole : plainNumber(number);
    }),
  );
}

const plainNumber = (value: number): string => {
  const decimals = (String(value).split('.')[1] ?? '').length;
  return formatNumber(value, Math.min(decimals, 3));
};

/** What was made of a template, in words. */
export const madeText = (title: string, rules: number): string =>
  rules === 0
    ? `“${title}” is set up: the new channel stands beside the raw one under Live.`
    : `“${title}” is set up: ${rules === 1 ? 'one rule' : `${rules} rules`} in the list above.`;
