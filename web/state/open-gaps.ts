import type { Gap } from '../../station/model/entry.ts';
import { freshness, type ChannelOf } from './station-state.ts';

/** Silences that go on: the log learns of a gap only when it ends. */
export function openGaps(channels: readonly ChannelOf[], nowMs: number): readonly Gap[] {
  const newest = new Map<string, number>();
  const causes = new Map(channels.map(({ device }) => [device.key, device.missing?.cause]));
  for (const of of channels) {
    if (of.device.state.phase === 'closed') continue;
    const fresh = freshness(of, nowMs);
    if (fresh.state === 'never') continue;
    const timeMs = fresh.state === 'live' ? Infinity : fresh.timeMs;
    newest.set(of.device.key, Math.max(newest.get(of.device.key) ?? 0, timeMs));
  }
  return [...newest].flatMap(([device, fromMs]) =>
    fromMs === Infinity ? [] : [{ device, fromMs, toMs: nowMs, cause: causes.get(device) ?? 'silent' }],
  );
}

/** Gaps of several channels of a device, each once. */
export function distinctGaps(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((gap) => [`${gap.device} ${gap.fromMs}`, gap])).values()];
}
