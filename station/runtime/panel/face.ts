import { aligned, lettersIn, shortened, wrapped } from '../../codec/dots/lettering.ts';
import type { Lettered, PanelSize } from '../../model/picture.ts';

/** A channel in a line of a display. */
export interface FaceLine {
  readonly name: string;
  /** Its value with its unit, as long as it counts; else for how long nothing has been said, which is not known of what never spoke. */
  readonly value?: string;
  readonly silentMs?: number;
}

/** What there is to show. */
export interface FaceOf {
  /** What the station is called. */
  readonly station: string;
  /** The code by which somebody can pair now. */
  readonly code?: string;
  /** Titles of alarms that are on, the gravest first. */
  readonly alarms: readonly string[];
  /** What somebody wrote to the display. */
  readonly text?: string;
  readonly lines: readonly FaceLine[];
}

/** A row of a display; `isSecret`: only for who stands before it. */
export type FaceRow = Lettered & { readonly isSecret?: true };

const MOST_TEXT_ROWS = 4;

/** The rows of a display: first what calls for somebody, and above it the station's name where there is room. */
export function faceOf({ station, code, alarms, text, lines }: FaceOf, size: PanelSize): readonly FaceRow[] {
  const letters = lettersIn(size);
  const rows: FaceRow[] = [
    ...(code === undefined ? [] : codeRows(code, letters)),
    ...alarmRows(alarms, letters, size.pages >> 1),
    ...(text === undefined ? [] : wrapped(text, letters, MOST_TEXT_ROWS).map((row) => ({ text: row }))),
    ...lines.map((line) => ({ text: aligned(line.name, valueOf(line), letters) })),
  ];
  const name = { text: shortened(`Fieldline ${station}`, letters) };
  const isFull = rows.length >= size.pages;
  return (isFull ? rows : [name, ...rows]).slice(0, size.pages);
}

/** The code in two groups of three, as it is read aloud. */
function codeRows(code: string, letters: number): readonly FaceRow[] {
  const half = code.length >> 1;
  return [
    { text: aligned('Pairing code', `${code.slice(0, half)} ${code.slice(half)}`, letters), isSecret: true },
  ];
}

function alarmRows(alarms: readonly string[], letters: number, most: number): readonly FaceRow[] {
  const shown = alarms.length <= most ? alarms : alarms.slice(0, most - 1);
  const rows = shown.map((title) => `! ${title}`);
  if (shown.length < alarms.length) rows.push(`! ${alarms.length - shown.length} more alarms`);
  return rows.map((row) => ({ text: shortened(row, letters).padEnd(letters), isMarked: true }));
}

function valueOf({ value, silentMs }: FaceLine): string {
  if (value !== undefined) return value;
  return silentMs === undefined ? 'no data' : `no data ${ageOf(silentMs)}`.trim();
}

/** So rough that it is not drawn anew each second. */
function ageOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return '';
  if (minutes < 60) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} days`;
}
