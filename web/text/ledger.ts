import type { UplinkView } from '../../station/api/uplink.ts';
import { type DeviceLedger, whereaboutsOf } from '../../station/model/ledger.ts';
import { causesOf, rowsIn } from '../../station/model/losses.ts';
import { inWords, type Verification } from '../../station/model/verification.ts';
import { causeText } from './gaps.ts';
import { formatCount } from './numbers.ts';

/** Rows of a device by where they are, as one uplink has it; together they are all that were produced. */
export interface Parts {
  readonly confirmed: number;
  readonly waiting: number;
  readonly lost: number;
  /** Still here, or deleted since like what was sent. */
  readonly refused: number;
  /** Deleted here when they were old, erased, or never to be sent there. */
  readonly left: number;
}

/** Without an uplink, what is stored is all that waits. */
export function partsOf(ledger: DeviceLedger, uplink: string | undefined): Parts {
  const reader = ledger.readers.find((each) => each.reader === uplink);
  const { acknowledged, held, dropped } = whereaboutsOf(ledger, reader);
  const refused = reader?.refused ?? 0;
  const lost = Math.min(dropped - refused, rowsIn(ledger.dropped));
  return { confirmed: acknowledged, waiting: held, lost, refused, left: dropped - refused - lost };
}

export const sumOf = (all: readonly Parts[]): Parts => {
  const sum = (part: keyof Parts) => all.reduce((total, each) => total + each[part], 0);
  const [lost, refused] = [sum('lost'), sum('refused')];
  return { confirmed: sum('confirmed'), waiting: sum('waiting'), lost, refused, left: sum('left') };
};

/** `1 204 read = 1 200 confirmed + 4 waiting + 0 lost`. */
export function partsText(parts: Parts, mode: UplinkView['mode'] | undefined): string {
  const { confirmed, waiting, lost, refused, left } = parts;
  const terms = [
    ...(mode === undefined ? [] : [`${formatCount(confirmed)} ${mode === 'sent' ? 'sent' : 'confirmed'}`]),
    `${formatCount(waiting)} ${mode === undefined ? 'stored here' : 'waiting'}`,
    ...(left > 0 ? [`${formatCount(left)} ${mode === undefined ? 'deleted' : 'not for it'}`] : []),
    ...(refused > 0 ? [`${formatCount(refused)} refused there`] : []),
    `${formatCount(lost)} lost`,
  ];
  return `${formatCount(confirmed + waiting + lost + refused + left)} read = ${terms.join(' + ')}`;
}

/** Why rows were lost, where any were. */
export function lostText({ dropped }: DeviceLedger): string {
  const told = causesOf(dropped).filter(([, { rows }]) => rows > 0);
  return told.map(([cause, { rows }]) => `${formatCount(rows)}: ${causeText(cause)}`).join('; ');
}

/** What came out of checking everything, in lines to read and to copy. */
export function verificationLines({
  balances,
  entries,
  rows,
  problems,
  unnamed,
}: Verification): readonly string[] {
  const read = `${formatCount(entries)} entries with ${formatCount(rows)} readings were read again.`;
  if (balances) return [read, 'Everything is there, undamaged, and the ledger adds up.'];
  const more = unnamed > 0 ? [`and ${formatCount(unnamed)} more`] : [];
  return [read, 'Something does not agree.', ...problems.map(inWords), ...more];
}
