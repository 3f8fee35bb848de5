import type { Mark } from '../drivers/driver.ts';
import type { Finding } from '../model/finding.ts';
import type { Rung } from '../model/listening.ts';
import type { Form } from './form.ts';
import type { Heard } from './marks.ts';
import type { Proof } from './proof.ts';
import type { Texture } from './texture.ts';

/** What speaks for a driver. Where no frame was sound, only its marks do: nothing of what was heard can be read by it. */
export function evidenceOf({ frames, refused }: Proof, { hits }: Heard, share: number): string {
  const [mark, count] = [...hits].sort(([, a], [, b]) => b - a)[0] ?? [];
  const marked = mark && `${shown(mark)} ${count === 1 ? 'once' : `${count} times`}`;
  const read =
    frames > 0
      ? `${counted(frames, 'sound frame')}${refused > 0 ? `, ${refused} refused` : ''}`
      : refused > 0
        ? `${refused === 1 ? 'the only frame' : `all ${counted(refused, 'frame')}`} refused, so nothing can be read of it`
        : 'no whole frame';
  const covered =
    frames > 0
      ? `${percent(share)} of what was heard explained`
      : `its marks near ${percent(share)} of what was heard`;
  return [read, marked, covered].filter(Boolean).join('; ');
}

/** What speaks for lines of one form. */
export function formEvidenceOf(form: Form): string {
  const forms = form.forms === 1 ? 'the same form' : `${form.forms} forms that come again and again`;
  return `${form.alike} of ${counted(form.lines, 'line')} with numbers in ${forms}`;
}

/** Why nobody was recognised. */
export function nothingEvidenceOf(texture: Texture, best: string | undefined): string {
  if (texture.bytes === 0) return 'nothing was heard';
  const text =
    texture.readableShare >= 0.9 ? `readable text in ${counted(texture.lines, 'line')}` : 'no text';
  const what = `${counted(texture.bytes, 'byte')}, ${text}, that no driver knows well enough`;
  return best ? `${what}; the nearest: ${best}` : what;
}

/** What was heard at one line setting, in a few words. */
export function rungEvidenceOf(
  texture: Texture,
  lineErrors: number,
  state: Rung['state'],
  finding: Finding,
): string {
  if (texture.bytes === 0 && lineErrors === 0)
    return state === 'listening' ? 'nothing yet' : 'nothing was heard';
  if (finding.driver !== undefined) return finding.evidence;
  const disturbed = lineErrors > 0 ? `, ${counted(lineErrors, 'line error')}` : '';
  const heard = `${counted(texture.bytes, 'byte')}${disturbed}`;
  return texture.readableShare < 0.9 ? `unreadable, ${heard}` : `readable, ${heard}`;
}

export const percent = (share: number) => `${Math.round(100 * share)} %`;
const counted = (count: number, noun: string) =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** A mark as a person may find it: text between quotes, other bytes as digits. */
const shown = (mark: Mark) =>
  Array.from(mark).every((byte) => byte < 0x7f && (byte >= 0x20 || byte === 9 || byte === 10 || byte === 13))
    ? `“${String.fromCharCode(...Array.from(mark)).trim()}”`
    : Array.from(mark, (byte) => (byte < 0 ? '??' : byte.toString(16).padStart(2, '0'))).join(' ');
