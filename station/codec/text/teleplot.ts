import { numberOf } from './columns.ts';
import type { Labelled } from './labelled.ts';

/**
 * A Teleplot line, `>name:value§unit|flags` or `>name:milliseconds:value`. Texts (`|t`), points of a plane (`|xy`), shapes
 * and several values at once say nothing here; the device's clock is not ours, so its time is passed over.
 * @see github.com/nesnes/teleplot, "Telemetry format".
 */
export function teleplotIn(text: string): readonly Labelled[] {
  const [body = '', flags = ''] = text.slice(1).split('|', 2);
  const [point = '', unit] = body.split('§', 2);
  if (point.includes(';') || /\b(?:t|xy)\b/.test(flags)) return [];
  const [label = '', ...rest] = point.split(':');
  const number = rest.length === 1 || rest.length === 2 ? numberOf(rest.at(-1)!) : undefined;
  return number && label.trim() ? [{ ...number, label: label.trim(), unit: unit ?? number.unit }] : [];
}
