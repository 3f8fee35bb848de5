import type { FaultText } from './fault-text.ts';

/** Why a rule is not tried over what other stations recorded, and what helps. */
export function pastElsewhere(stations: string, why: 'several' | 'unknown' | 'silent'): FaultText {
  switch (why) {
    case 'several':
      return {
        title: 'No preview: this rule speaks of more than one station.',
        hint:
          `What ${stations} recorded is kept apart, so nobody can say in which order it came. Save the rule and watch what it does, ` +
          'or let a condition speak of one station to try it.',
      };
    case 'unknown':
      return {
        title: `No preview: ${stations} is not seen here, or not that device of it.`,
        hint: 'Look under Devices whether it is there, and how it is called. The rule can be saved all the same.',
      };
    case 'silent':
      return {
        title: `No preview: nobody tells what ${stations} recorded.`,
        hint: 'It does not answer, and no bridge that answers here stores it. Check again once it is back; the rule can be saved all the same.',
      };
  }
}
