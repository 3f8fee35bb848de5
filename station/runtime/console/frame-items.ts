import type { ConsoleItem, FrameItem } from '../../api/console.ts';
import type { Said } from '../../drivers/driver.ts';
import type { Traffic } from '../../model/traffic.ts';
import type { FrameReader, ReadFrame } from '../replay/frame-reader.ts';

const MOST_VALUES = 32;
const MOST_SPEAKERS = 32;

/** What a reader makes of the next thing on a wire: frames where bytes were heard, all else as it is. */
export function itemsOf(traffic: Traffic, reader: FrameReader): readonly ConsoleItem[] {
  const { timeMs } = traffic;
  if (traffic.kind === 'sent') reader.sent(traffic.bytes);
  if (traffic.kind === 'line-error' || traffic.kind === 'opened') reader.lost();
  if (traffic.kind !== 'heard') return [traffic];
  const before = reader.dropped;
  const items: ConsoleItem[] = reader.heard(traffic.bytes).map((frame) => frameItem(timeMs, frame));
  const count = reader.dropped - before;
  return count > 0 ? [...items, { kind: 'dropped', timeMs, count }] : items;
}

function frameItem(timeMs: number, { bytes, said, fault, isQuestion }: ReadFrame): FrameItem {
  return {
    kind: 'frame',
    timeMs,
    bytes,
    said: said.slice(0, MOST_SPEAKERS).map(shown),
    ...(fault ? { fault } : {}),
    ...(isQuestion ? { isQuestion } : {}),
  };
}

function shown({ subject, reading }: Said): FrameItem['said'][number] {
  const values: Record<string, number> = {};
  let left = MOST_VALUES;
  for (const name in reading) {
    const value = reading[name];
    if (value === undefined || left-- <= 0) continue;
    values[name] = value;
  }
  return { ...(subject === undefined ? {} : { subject }), values };
}
