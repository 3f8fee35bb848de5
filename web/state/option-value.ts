import type { OptionField } from '../../station/api/config.ts';
import { parseNumber } from '../text/numbers.ts';

/** What was typed, as the driver wants it; undefined where it is not of its kind. */
export function readOption(field: OptionField, text: string): unknown {
  switch (field.kind) {
    case 'number':
      return parseNumber(text);
    case 'names':
      return text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
    case 'choice':
      return text;
    case 'text':
      return text.trim();
    case 'json':
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return undefined;
      }
  }
}
