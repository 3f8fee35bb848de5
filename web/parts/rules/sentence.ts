import type { RuleChannels } from '../../state/rules/channels.ts';
import type { DraftWork } from '../../state/rules/draft-work.ts';
import type { StationState } from '../../state/station-state.ts';

/** A draft, and what its fields offer. */
export interface Sentence {
  readonly work: DraftWork;
  readonly channels: RuleChannels;
  readonly station: StationState;
}
