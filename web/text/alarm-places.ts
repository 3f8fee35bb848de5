import type { Fault } from '../../station/model/fault.ts';
import type { AlarmPlace } from '../state/alarm-places.ts';
import type { FaultText } from './faults/fault-text.ts';

/** Why the alarms of another station cannot be read or planned for now, and what helps; undefined where its fault says so itself. */
export function placeTrouble(
  { code }: Pick<Fault, 'code'>,
  { id, label, isAway }: AlarmPlace,
): FaultText | undefined {
  if (id === undefined || (code !== 'link/silent' && code !== 'uplink/unreachable')) return undefined;
  if (isAway)
    return {
      title: `Nobody tells the history of ${label} now.`,
      hint: 'It is away, and no bridge that answers here stores what it records. It can be read once it is back.',
    };
  return {
    title: `${label} did not answer.`,
    hint:
      'Nobody knows whether it heard. Look whether it is still connected, and ask again. ' +
      'A station with an older Fieldline does not know this question: bring it up to date.',
  };
}
