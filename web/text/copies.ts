import type { UplinkView } from '../../station/api/uplink.ts';
import { formatCount } from './numbers.ts';

type Copy = Pick<UplinkView, 'receiver' | 'taken'>;

/** Who stores what is sent, by name, whoever has most of it first. */
export const holders = (uplinks: readonly Copy[]): readonly string[] =>
  uplinks
    .toSorted((one, other) => other.taken - one.taken)
    .flatMap(({ receiver }) => (receiver === undefined ? [] : [receiver]));

/** What a person reads while the disk takes nothing: who else has what is only in memory here; `numbered` entries there are. */
export function copyWords(uplinks: readonly Copy[], numbered: number): string {
  const [holder] = holders(uplinks);
  if (holder === undefined)
    return 'Nobody else is known to have a copy: connect a bridge under Sync, or save one to a file.';
  const missing =
    numbered - Math.max(...uplinks.flatMap((each) => (each.receiver === holder ? each.taken : [])));
  if (missing <= 0) return `${holder} has a copy of all of it.`;
  return `${holder} has a copy of all but the last ${missing === 1 ? 'entry' : `${formatCount(missing)} entries`}, and gets them as long as it is connected.`;
}
