/** A name of the DNS as text: its labels in lower or upper case, with a `\` before a dot or a `\` that is part of a label. */
export type DnsName = string;

const MOST_LABEL_BYTES = 63;

/** Of one label, whatever is in it. */
export const label = (text: string): DnsName => text.replace(/[\\.]/g, '\\$&');

export const nameOf = (labels: readonly string[]): DnsName => labels.map(label).join('.');

/** Names differ by more than the case of ASCII letters (RFC 6762, section 16). */
export const isSame = (one: DnsName, other: DnsName): boolean => folded(one) === folded(other);

export const folded = (name: DnsName): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

export const labelsOf = (name: DnsName): readonly string[] =>
  (name.match(/(?:\\.|[^.\\])+/gs) ?? []).map((text) => text.replace(/\\(.)/gs, '$1'));

/** Cuts a text so that it fits into a label, with something behind it. */
export function fitting(text: string, behind = ''): string {
  let cut = text;
  while (Buffer.byteLength(cut + behind) > MOST_LABEL_BYTES) cut = cut.slice(0, -1);
  return cut + behind;
}
