import { type Fault, fault, FaultError, toFault } from '../../model/fault.ts';
import type { Change, Clock, Store } from '../platform.ts';
import { decodeState, Draft, encodeState, type Readable } from './draft.ts';
import type { Job, Purpose } from './job.ts';
import { PROBE } from './keys.ts';
import { KnownStates } from './known-states.ts';
import { Later } from './later.ts';

const JOBS_AT_ONCE = 256;
const PROBE_VALUE = new Uint8Array(1024);
const FIRST_PROBE_MS = 1_000;
const LAST_PROBE_MS = 60_000;
const beingWiped = fault('log/broken', { message: 'The log is being wiped.' }).fault;

/**
 * The one way into the store. Jobs prepare their changes one after another; those that wait at the same time
 * share one commit, and each resolves once that commit would survive a power cut. When a commit fails, so do
 * all that wait; nothing more is written but one small probe after 1 s, 2 s ... 60 s, until one passes.
 */
export class Committer implements Readable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  readonly #states = new KnownStates();
  /** What a job sees of the store: it is the only one at that moment, so that what it looked at stays true until it writes. */
  readonly #seen: Readable = {
    get: (key) => this.get(key),
    state: async <T>(key: string) => {
      const state = await this.state<T>(key);
      if (!this.#renewal) this.#states.saw(key, state);
      return state;
    },
  };
  #waiting: Job[] = [];
  #working: Promise<void> | undefined;
  #fault: Fault | undefined;
  #wiping = false;
  #healed = new Later<void>();
  #emptied = new Later<void>();
  /** What an emptied store is to begin with, and reads as until then. */
  #renewal: ReadonlyMap<string, unknown> | undefined;
  #beginning: Promise<void> | undefined;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Which owner of the store writes here. */
  get owner(): number {
    return this.#store.owner;
  }

  /** Why nothing can be written at present. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** @throws log/full, log/broken, and whatever the job itself throws: then it has changed nothing. */
  run<T>(job: (draft: Draft) => Promise<T>, purpose: Purpose = 'add'): Promise<T> {
    return new Promise<T>((resolve, failed) => {
      let result: T;
      this.#waiting.push({
        purpose,
        prepare: async (draft) => void (result = await job(draft)),
        done: () => resolve(result),
        failed,
      });
      this.#working ??= this.#work();
    });
  }

  /** Until `work` is through nothing is changed but by its own jobs: what else comes would bring back what is being deleted. */
  async whileWiping(work: () => Promise<void>): Promise<void> {
    this.#wiping = true;
    await work().finally(() => (this.#wiping = false));
  }

  /** Resolves when the store takes changes again; rejects when the log is closed before. */
  async healed(): Promise<void> {
    while (this.#fault) await this.#healed.promise;
  }

  /** Resolves once somebody else has emptied the store. */
  emptied(): Promise<void> {
    return this.#emptied.promise;
  }

  /** An emptied store begins with these states, as soon as it takes them; they hold at once. */
  renew(states: ReadonlyMap<string, unknown>): void {
    this.#renewal = states;
    this.#states.clear();
    this.#emptied = new Later<void>();
    void this.#beginAnew(states);
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#store.get(key);
  }

  async state<T>(key: string): Promise<T | undefined> {
    if (this.#renewal?.has(key)) return this.#renewal.get(key) as T;
    if (this.#states.has(key)) return this.#states.get(key) as T | undefined;
    const bytes = await this.#store.get(key);
    return bytes && (decodeState(bytes) as T);
  }

  /** Ends the probing; what waits is still written where the store can. */
  async close(): Promise<void> {
    await this.#working;
    this.#closing.abort(new FaultError({ code: 'log/broken', detail: { message: 'The log is closed.' } }));
  }

  async #work(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#commitGroup(this.#group());
    this.#working = undefined;
  }

  /** Who looks at what is there sees all of it, and nothing that is still on its way: so it comes alone. */
  #group(): Job[] {
    const look = this.#waiting.findIndex(({ purpose }) => purpose === 'look' || purpose === 'free alone');
    const most = look === 0 ? 1 : look > 0 ? look : JOBS_AT_ONCE;
    return this.#waiting.splice(0, Math.min(most, JOBS_AT_ONCE));
  }

  async #commitGroup(jobs: readonly Job[]): Promise<void> {
    const draft = new Draft(this.#seen);
    const ready: Job[] = [];
    let changes: readonly Change[] = [];
    try {
      for (const job of jobs) if (await this.#prepare(job, draft)) ready.push(job);
      changes = draft.changes();
      if (changes.length > 0) await this.#store.commit(changes);
    } catch (error) {
      this.#fail(toFault(error));
      for (const job of ready) job.failed(error);
      return;
    }
    this.#states.remember(draft, changes);
    if (this.#fault && changes.length > 0) this.#heal();
    for (const job of ready) job.done();
  }

  /** Whether the job's changes are now part of the draft. */
  async #prepare(job: Job, draft: Draft): Promise<boolean> {
    const why = this.#refusal(job.purpose);
    if (why) {
      job.failed(new FaultError(why));
      return false;
    }
    const own = new Draft(draft);
    try {
      await job.prepare(own);
    } catch (error) {
      job.failed(error);
      return false;
    }
    draft.absorb(own);
    return true;
  }

  #refusal(purpose: Purpose): Fault | undefined {
    if (purpose === 'look') return undefined;
    if (this.#wiping && purpose !== 'wipe') return beingWiped;
    if (purpose === 'delete') return undefined;
    return this.#fault?.code === 'log/full' && purpose !== 'add' ? undefined : this.#fault;
  }

  /** Nobody knows whether a commit that failed is there after all: what was remembered must be read anew. */
  #fail(fault: Fault): void {
    this.#states.clear();
    const first = this.#fault === undefined;
    this.#become(fault);
    if (first) void this.#probe().catch((error) => this.#healed.reject(error));
  }

  #become(fault: Fault): void {
    this.#fault = fault;
    if (fault.code === 'log/emptied' && !this.#renewal) this.#emptied.resolve();
  }

  #heal(): void {
    this.#fault = undefined;
    this.#renewal = undefined;
    this.#healed.resolve();
    this.#healed = new Later<void>();
  }

  async #probe(): Promise<void> {
    for (let waitMs = FIRST_PROBE_MS; this.#fault; waitMs = Math.min(2 * waitMs, LAST_PROBE_MS)) {
      await this.#clock.sleep(waitMs, this.#closing.signal);
      if (this.#renewal) await this.#beginAnew(this.#renewal);
      else if (this.#fault) await this.#try(this.#store.commit([{ key: PROBE, value: PROBE_VALUE }]));
    }
  }

  /** Once at a time: a second one would take back what was committed after the first. */
  #beginAnew(states: ReadonlyMap<string, unknown>): Promise<void> {
    const changes = [...states].map(([key, state]) => ({ key, value: encodeState(state)! }));
    return (this.#beginning ??= this.#try(this.#store.beginAnew!(changes)).finally(
      () => (this.#beginning = undefined),
    ));
  }

  async #try(commit: Promise<void>): Promise<void> {
    const failed = await commit.then(() => undefined, toFault);
    if (failed) this.#become(failed);
    else if (this.#fault) this.#heal();
  }
}
