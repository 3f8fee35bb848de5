import type { Batch } from '../../../station/model/batch.ts';
import { writeNumber } from './number-text.ts';
import { writeTime } from './time-text.ts';

/** Rows as lines; channels without a value are left out. */
export function ndjsonLines(batch: Batch, timeStyle: string | undefined): string {
  const { device, subject } = batch;
  const who = `"device":${JSON.stringify(device)}${subject === undefined ? '' : `,"subject":${JSON.stringify(subject)}`}`;
  const names = batch.channels.map((channel) => JSON.stringify(channel));
  let text = '';
  batch.time.forEach((timeMs, row) => {
    const values = names.flatMap((name, i) => {
      const value = batch.columns[i]![row]!;
      return Number.isNaN(value) ? [] : [`${name}:${numberText(value)}`];
    });
    text += `{"time":${timeText(timeMs, timeStyle)},${who},"values":{${values.join(',')}}}\n`;
  });
  return text;
}

const numberText = (value: number) => (Number.isFinite(value) ? writeNumber(value) : `"${value}"`);

function timeText(timeMs: number, style: string | undefined): string {
  const text = writeTime(timeMs, style);
  return Number.isNaN(Number(text)) ? `"${text}"` : text;
}
