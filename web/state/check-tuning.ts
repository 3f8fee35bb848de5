import type { ChannelView } from '../../station/api/device.ts';
import type { ChannelCheck, CheckTuning } from '../../station/model/check.ts';
import { rawOf, shownOf } from '../../station/model/scale.ts';
import { parseNumber } from '../text/numbers.ts';

type Scaled = Pick<ChannelView, 'gain' | 'offset'>;
/** What of a check can be set by hand. */
export type TunedField = 'low' | 'high' | 'forMs';

const SECOND_MS = 1000;

/** What can be set of a check on such a channel: of a switch no limit, of a battery the charge or voltage below which it is low. */
export function tunedFields(
  kind: ChannelCheck,
  { quantity }: Pick<ChannelView, 'quantity'>,
): readonly TunedField[] {
  if (kind === 'outOfRange') return ['low', 'high', 'forMs'];
  return kind === 'batteryLow' && quantity !== 'switch' ? ['low', 'forMs'] : ['forMs'];
}

/** A field of a channel that is shown upside down: what is low for people is high for the device. */
const rawField = (field: TunedField, { gain }: Scaled, fields: readonly TunedField[]): TunedField => {
  if (gain >= 0 || !fields.includes('high') || field === 'forMs') return field;
  return field === 'low' ? 'high' : 'low';
};

/** What a field holds of what is known, as people see it; times in seconds. */
export function fieldText(
  known: Pick<CheckTuning, TunedField>,
  field: TunedField,
  channel: Scaled,
  fields: readonly TunedField[],
): string {
  const value = known[rawField(field, channel, fields)];
  if (value === undefined) return '';
  return String(field === 'forMs' ? value / SECOND_MS : shownOf(channel, value));
}

/** What was typed, as the device says it. An empty field is the check's own. */
export function tuningTyped(
  typed: (field: TunedField) => string,
  channel: Scaled,
  fields: readonly TunedField[],
): Pick<CheckTuning, TunedField> {
  const set = fields.flatMap((field) => {
    const value = parseNumber(typed(field));
    if (value === undefined) return [];
    const raw = field === 'forMs' ? value * SECOND_MS : rawOf(channel, value);
    return [[rawField(field, channel, fields), raw] as const];
  });
  return Object.fromEntries(set);
}
