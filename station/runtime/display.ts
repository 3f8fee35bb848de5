import type { ChannelView, DisplayChange } from '../api.ts';
import { type Channel, unitOf } from '../model/channel.ts';
import { peopleUnit } from '../model/units.ts';

/** How a channel is shown from a time on: what each version does not say, the one before it said. */
export type DisplayVersion = DisplayChange & { readonly fromMs: number };

/** How the channels of a device are shown, by channel; oldest version first. */
export type Displays = Readonly<Record<string, readonly DisplayVersion[]>>;

/** Shown = gain x raw + offset, as it was at a time: a change never rewrites what was before it. */
export function scaleAt(
  versions: readonly DisplayVersion[],
  timeMs: number,
): { gain: number; offset: number } {
  let [gain, offset] = [1, 0];
  for (const version of versions) {
    if (version.fromMs > timeMs) break;
    gain = version.gain ?? gain;
    offset = version.offset ?? offset;
  }
  return { gain, offset };
}

/** A channel as the screen shows it now. */
export function channelView(
  name: string,
  channel: Channel,
  versions: readonly DisplayVersion[],
  made: boolean,
): ChannelView {
  const now: DisplayChange = Object.assign({}, ...versions);
  return {
    ...channel,
    name,
    label: now.label ?? spoken(name),
    unitText: now.unitText ?? peopleUnit(unitOf(channel)),
    decimals: now.decimals ?? channel.decimals,
    gain: now.gain ?? 1,
    offset: now.offset ?? 0,
    made,
    changedMs: versions.at(-1)?.fromMs,
  };
}

/** `soilMoisture` -> `Soil moisture`: a name until a person gives a better one. */
function spoken(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
