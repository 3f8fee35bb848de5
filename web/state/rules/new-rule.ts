import type { ChannelView } from '../../../station/api/device.ts';
import type { RuleView } from '../../../station/api/rules.ts';
import type { RuleChannel, RuleChannels } from './channels.ts';
import { newClause } from './clause.ts';
import type { RuleDraft } from './draft.ts';
import type { Typed } from './fields.ts';
import type { StationState } from '../station-state.ts';

const HOUR_MS = 3_600_000;

/** A rule that nobody has filled in yet, of a channel where one is named. */
export function newDraft(channels: RuleChannels, reference?: string): RuleDraft {
  const [first] = channels.values();
  const about = (reference === undefined ? undefined : channels.get(reference)) ?? first;
  const isSwitch = about?.channel.quantity === 'switch';
  const typed: Typed = {
    ...(about ? { channel: about.reference } : {}),
    ...(isSwitch ? { value: '1', forMs: '10', 'forMs.unit': 'min' } : {}),
  };
  return {
    base: { id: 'new', version: 1 },
    title: '',
    severity: 'warning',
    needsNote: false,
    conditions: [{ ...newClause(isSwitch ? 'equals' : 'above', typed), join: 'and' }],
    actions: [],
    whenOver: [],
    times: {},
  };
}

/** A limit above what a channel showed in the last hour, and where it clears; nothing where it showed nothing. */
export async function suggestedLimit(station: StationState, about: RuleChannel): Promise<Typed> {
  const { device, channel, subject } = about;
  const toMs = station.now();
  const series = { device: device.key, channel: channel.name, ...(subject === undefined ? {} : { subject }) };
  const { series: found } = await station.api.chart({
    ...{ series: [series], fromMs: toMs - HOUR_MS, toMs, points: 60 },
  });
  const low = Math.min(...(found[0]?.min ?? []).filter((value) => !Number.isNaN(value)));
  const high = Math.max(...(found[0]?.max ?? []).filter((value) => !Number.isNaN(value)));
  return Number.isFinite(low) && Number.isFinite(high) ? limitAbove(low, high, channel) : {};
}

/** A round number beyond the range by a fifth of it, which clears half as far beyond; never beyond what the sensor can say. */
export function limitAbove(
  low: number,
  high: number,
  { decimals, max = Infinity }: Pick<ChannelView, 'decimals' | 'max'>,
): Typed {
  // Closer than that is a sensor's own noise.
  const least = 5 * 10 ** -decimals;
  const step = Math.max(least, roundStep((high - low) / 10));
  const limit = Math.min(Math.ceil(high / step + 1) * step, max);
  const clearsAt = limit - step;
  return { limit: limit.toFixed(decimals), clearsAt: clearsAt.toFixed(decimals) };
}

/** The next step of 1, 2 or 5 times a power of ten. */
function roundStep(rough: number): number {
  if (!(rough > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].find((each) => each * power >= rough)! * power;
}

/** A name for the station that follows from the title, and that no other rule has. */
export function freeId(title: string, rules: readonly Pick<RuleView, 'id'>[]): string {
  const plain = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  const name = plain === '' ? 'rule' : plain;
  for (let n = 1; ; n++) {
    const id = n === 1 ? name : `${name}-${n}`;
    if (!rules.some((rule) => rule.id === id)) return id;
  }
}
