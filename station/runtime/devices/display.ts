import type { ChannelView, DisplayChange, DisplayVersion } from '../../api/device.ts';
import { type Channel, unitOf } from '../../model/channel.ts';
import { AS_IT_CAME, rescaled, sameScale, type Scale } from '../../model/scale.ts';
import { peopleUnit } from '../../model/units.ts';

/** How a channel is shown from a time on: what each version does not say, the one before it said. */
export type { DisplayVersion };

/** How the channels of a device are shown, by channel; oldest version first. */
export type Displays = Readonly<Record<string, readonly DisplayVersion[]>>;

/** The scale as it was at a time: a change never rewrites what was before it. */
export function scaleAt(versions: readonly DisplayVersion[], timeMs: number): Scale {
  let scale = AS_IT_CAME;
  for (const version of versions) {
    if (version.fromMs > timeMs) break;
    scale = rescaled(scale, version);
  }
  return scale;
}

/** When the scale became another between two times: a new name or unit is no such change. */
export function rescaledMs(
  versions: readonly DisplayVersion[],
  fromMs: number,
  toMs: number,
): readonly number[] {
  const scales = versions.map((version) => scaleAt(versions, version.fromMs));
  return versions.flatMap((version, i) => {
    const [before, now] = [scales[i - 1] ?? AS_IT_CAME, scales[i]!];
    const changed = !sameScale(before, now);
    return changed && version.fromMs > fromMs && version.fromMs < toMs ? [version.fromMs] : [];
  });
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
    ...scaleAt(versions, Infinity),
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
