import * as v from 'valibot';
import type { Fault } from '../../model/fault.ts';
import { stepResults, type FlowView } from '../../model/flow.ts';
import type { JudgeState } from '../../rules/judge.ts';
import { fromBase64, toBase64 } from '../../uplink/base64.ts';
import type { Log } from '../platform.ts';
import type { AlarmMemory } from './alarm-desk.ts';

const NAME = 'rules-memory';

/** A number of another station's log. */
export interface FarUpTo {
  readonly epoch: string;
  readonly seq: number;
}

/** What rules remember, as of a number of the log. */
export interface Remembered extends AlarmMemory {
  readonly seq: number | undefined;
  readonly judges: readonly (readonly [rule: string, state: JudgeState])[];
  /** Up to where other stations' entries were judged. */
  readonly far: readonly (readonly [station: string, upTo: FarUpTo])[];
  readonly flows: readonly (readonly [rule: string, flow: FlowView])[];
}

const seen = v.object({ who: v.string(), atMs: v.number(), from: v.exactOptional(v.string()) });
const first = v.object({ rule: v.string(), title: v.string(), raisedMs: v.number() });
export const Card = v.object({
  rule: v.string(),
  version: v.number(),
  title: v.string(),
  severity: v.picklist(['critical', 'warning', 'info']),
  device: v.string(),
  channel: v.exactOptional(v.string()),
  text: v.string(),
  firstMs: v.number(),
  sinceMs: v.number(),
  raisedMs: v.number(),
  clearedMs: v.exactOptional(v.number()),
  count: v.number(),
  after: v.exactOptional(first),
  acknowledged: v.exactOptional(seen),
  alsoAcknowledged: v.exactOptional(v.array(seen)),
  needsNote: v.exactOptional(v.literal(true)),
  shelvedUntilMs: v.exactOptional(v.number()),
  notes: v.array(v.object({ ...seen.entries, text: v.string() })),
});
const StepIn = v.object({
  result: v.picklist(stepResults),
  atMs: v.exactOptional(v.number()),
  fault: v.exactOptional(v.custom<Fault>((found) => typeof (found as Fault | null)?.code === 'string')),
});
export const FlowIn = v.object({
  raisedMs: v.number(),
  phase: v.picklist(['running', 'done', 'failed', 'unknown', 'stopped']),
  steps: v.array(StepIn),
  otherwise: v.exactOptional(v.array(StepIn)),
});
/** A judge's state as it is written. */
export const JudgeIn = v.object({
  program: v.pipe(
    v.string(),
    v.transform((text) => fromBase64(text)),
  ),
  watch: v.object({
    sinceMs: v.exactOptional(v.number()),
    raisedMs: v.exactOptional(v.number()),
    peak: v.exactOptional(v.number()),
    value: v.exactOptional(v.number()),
  }),
  rowMs: v.exactOptional(v.number()),
  tickMs: v.exactOptional(v.number()),
  judgedMs: v.exactOptional(v.number()),
  resumedMs: v.exactOptional(v.number()),
});
const Memory = v.object({
  flows: v.exactOptional(v.array(v.tuple([v.string(), FlowIn])), []),
  far: v.exactOptional(v.array(v.tuple([v.string(), v.object({ epoch: v.string(), seq: v.number() })])), []),
  seq: v.number(),
  cards: v.array(Card),
  burst: v.exactOptional(v.object({ first, lastMs: v.number() })),
  judges: v.array(v.tuple([v.string(), JudgeIn])),
});

export const writtenState = (state: JudgeState) => ({ ...state, program: toBase64(state.program) });

/** Keeps what rules remember beside the log, one writing after the other. */
export class RuleMemory {
  readonly #log: Pick<Log, 'setting' | 'keepSetting'>;
  #writing: Promise<void> = Promise.resolve();

  constructor(log: Pick<Log, 'setting' | 'keepSetting'>) {
    this.#log = log;
  }

  /** Nothing is remembered where it cannot be read. */
  async read(): Promise<Remembered> {
    const kept = await this.#log.setting(NAME);
    try {
      return v.parse(Memory, kept);
    } catch {
      return { seq: undefined, cards: [], judges: [], flows: [], far: [] };
    }
  }

  keep({ judges, ...rest }: Remembered): Promise<void> {
    const written = judges.map(([id, state]) => [id, writtenState(state)]);
    const row = { ...rest, judges: written };
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#log.keepSetting(NAME, row));
    return this.#writing;
  }
}
