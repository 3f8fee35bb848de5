import * as v from 'valibot';
import type { PanelFace } from '../../model/picture.ts';
import type { Message } from '../message.ts';
import { topicOf } from '../topics.ts';
import { readFields, words } from './fields.ts';
import { jsonBytes } from './json.ts';

const upTo = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
/** Larger than any display that a driver here writes to: 2 kB of dots. */
const MOST_PAGES = 16;
const MOST_COLUMNS = 128;

const FaceIn = v.object({
  columns: upTo(MOST_COLUMNS),
  pages: upTo(MOST_PAGES),
  rows: v.pipe(
    v.array(v.object({ text: words(64), isMarked: v.exactOptional(v.boolean()) })),
    v.maxLength(MOST_PAGES),
  ),
});

/**
 * What stands on a display, kept at the broker; undefined: nobody knows, and nothing is kept. Its rows travel, some hundred bytes,
 * and are drawn where they are seen: so the words that are read out are the ones in the picture.
 */
export const panelMessage = (station: string, device: string, face: PanelFace | undefined): Message => ({
  topic: topicOf({ what: 'panel', station, device }),
  payload: face ? jsonBytes(face) : new Uint8Array(0),
  qos: 1,
  retain: true,
});

/** @throws frame/length, frame/syntax for what no station says. */
export const readFace = (payload: Uint8Array): PanelFace => readFields(FaceIn, payload);
