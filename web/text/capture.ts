import type { CaptureView, ReplayCounts } from '../../station/api/capture.ts';
import type { Manifest } from '../../station/api/config.ts';
import { formatBytes, formatCount } from './numbers.ts';

/** What a file with the bytes of a wire is. */
export function captureText({ bytes, isTimed, device }: CaptureView): string {
  const whose = device ? ` of “${device.label}”` : '';
  const times = isTimed
    ? 'It says when each byte came.'
    : 'It does not say when its bytes came: their times are reckoned from the rate of the line, up to when the file was written.';
  return `${formatBytes(bytes)}${whose}. ${times}`;
}

/** Who reads it, and how we know; or that nobody does. */
export function findingText({ finding }: CaptureView, manifests: readonly Manifest[]): string {
  const title = (id: string) => manifests.find(({ driver }) => driver === id)?.title ?? id;
  const { driver, evidence, runnerUp } = finding;
  if (driver === undefined) return `Not recognised: ${evidence}. Choose who is to read it.`;
  const next = runnerUp ? ` Next best: ${title(runnerUp.driver)}.` : '';
  return `Recognised: ${title(driver)}. ${evidence}.${next}`;
}

/** What came of it. */
export function replayedText({ frames, rows, damaged, dropped, lineErrors }: ReplayCounts): string {
  const wrong = [
    ...(damaged ? [`${formatCount(damaged)} damaged`] : []),
    ...(dropped ? [`${formatCount(dropped)} never whole`] : []),
    ...(lineErrors ? [`${formatCount(lineErrors)} line errors`] : []),
  ];
  const all = `${formatCount(rows)} readings in ${formatCount(frames)} frames`;
  return wrong.length === 0 ? `${all}, none damaged.` : `${all}; ${wrong.join(', ')}.`;
}
