/**
 * Cells as spreadsheets read them: RFC 4180 lines, times in ISO 8601, and no text that would run as a
 * formula.
 */

export const lineOf = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;

/** Words from people or devices. A spreadsheet takes `=`, `+`, `-` and `@` at the start for a formula. */
export function textCell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** A value with as many digits as are shown; nothing where there is none. */
export function numberCell(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '';
  const text = value.toFixed(Math.min(Math.max(0, decimals), 15));
  return Number(text) === 0 ? text.replace('-', '') : text;
}

const DATE_LIMIT_MS = 8.64e15;

/** `2026-11-20T22:15:04.120+01:00`: local time with its distance from UTC. */
export function timeCell(timeMs: number, zoneOffsetMinutes: number): string {
  const localMs = timeMs + 60_000 * zoneOffsetMinutes;
  if (Math.abs(localMs) > DATE_LIMIT_MS) return '';
  const minutes = Math.abs(zoneOffsetMinutes);
  const sign = zoneOffsetMinutes < 0 ? '-' : '+';
  const zone = `${sign}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
  return new Date(localMs).toISOString().replace('Z', zone);
}

const twoDigits = (value: number) => String(value).padStart(2, '0');
