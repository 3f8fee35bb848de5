import type { Batch } from '../../model/batch.ts';
import type { Gap } from '../../model/entry.ts';
import type { Span } from '../platform.ts';
import type { BlockRef } from './keys.ts';
import { Summing } from './summary.ts';
import type { Corrections } from './timing.ts';

/** A span as it was stamped, and the block it is of. */
export interface Stamped {
  readonly span: Span;
  readonly ref: BlockRef;
}

/** Spans that touch [fromMs, toMs) by the right time, in order of each span's last row. */
export async function* correctedSpans(
  corrections: Corrections,
  stamped: (fromMs: number, toMs: number) => AsyncIterable<Stamped>,
  fromMs: number,
  toMs: number,
): AsyncGenerator<Span> {
  if (corrections.offsets.length === 1) {
    for await (const { span } of stamped(fromMs, toMs)) yield span;
    return;
  }
  const spans: Span[] = [];
  for (const offsetMs of corrections.offsets)
    for await (const { span, ref } of stamped(fromMs - offsetMs, toMs - offsetMs))
      if (corrections.reachOver(ref)) spans.push(...(await partsOf(span, ref, corrections, offsetMs)));
      else if (corrections.of(ref, span.fromMs) === offsetMs) spans.push(shifted(span, offsetMs));
  yield* spans.sort((one, other) => one.toMs - other.toMs);
}

/** A gap whose two ends may be of different clocks. */
export function correctedGap(corrections: Corrections, gap: Gap, ref: BlockRef): Gap {
  const toMs = gap.toMs + corrections.of(ref, gap.toMs);
  return { ...gap, fromMs: Math.min(gap.fromMs + corrections.of(ref, gap.fromMs), toMs), toMs };
}

/** Those rows of a span whose stamps are wrong by just so much, with the right times. */
async function partsOf(
  span: Span,
  ref: BlockRef,
  corrections: Corrections,
  offsetMs: number,
): Promise<readonly Span[]> {
  const parts: Span[] = [];
  for (const batch of await span.read()) {
    const isOne = (_: number, row: number) => corrections.of(ref, batch.time[row]!) === offsetMs;
    const time = batch.time.filter(isOne);
    if (time.length === 0) continue;
    const rows = { ...batch, time, columns: batch.columns.map((column) => column.filter(isOne)) };
    const summing = new Summing(span.subject);
    summing.add(rows, 0, time.length);
    const { subject: _same, ...figures } = summing.summary;
    parts.push(shifted({ ...span, ...figures, read: async () => [rows] }, offsetMs));
  }
  return parts;
}

function shifted(span: Span, offsetMs: number): Span {
  if (offsetMs === 0) return span;
  const read = async () => (await span.read()).map((batch) => shiftedRows(batch, offsetMs));
  return { ...span, fromMs: span.fromMs + offsetMs, toMs: span.toMs + offsetMs, read };
}

const shiftedRows = (batch: Batch, offsetMs: number): Batch => ({
  ...batch,
  time: batch.time.map((timeMs) => timeMs + offsetMs),
});
