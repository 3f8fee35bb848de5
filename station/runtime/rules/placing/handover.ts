import type { Entry, Logged } from '../../../model/entry.ts';
import { nameSeenFrom } from '../../../rules/reference.ts';
import type { Rule } from '../../../rules/rule.ts';
import { given } from '../../../uplink/native/fields.ts';
import type { Origin, Platform } from '../../platform.ts';
import type { AlarmDesk } from '../alarm-desk.ts';
import type { AtWork, AtWorkRule } from '../at-work.ts';
import type { FlowDesk } from '../flow-desk.ts';
import type { KeptRule } from '../rule-book.ts';
import type { FarUpTo } from '../rule-memory.ts';
import { seenAs } from './far-entries.ts';
import type { Lodger } from './lodging.ts';
import type { Handed } from './message.ts';
import { readSince } from './since.ts';

/** What it needs of the desk whose rules come and go. */
export interface HandoverHost {
  readonly log: Platform['log'];
  readonly atWork: AtWork;
  readonly alarms: Pick<AlarmDesk, 'release' | 'adopt'>;
  readonly flows: Pick<FlowDesk, 'halted' | 'resume'>;
  ruleOf(id: string): KeptRule | undefined;
  start(kept: KeptRule): void;
  stop(id: string): void;
  entry(entry: Entry, from: string): void;
  changed(): void;
  remember(): Promise<void>;
}

/** The rules of other stations that run here and the own ones that leave, each with all that is remembered of it. */
export class Handover {
  readonly #host: HandoverHost;
  readonly #lodged = new Map<string, KeptRule>();
  /** Up to where other stations' entries were judged. */
  readonly #far = new Map<string, FarUpTo>();

  constructor(host: HandoverHost) {
    this.#host = host;
  }

  /** Rules of other stations that run here. */
  get lodged(): readonly KeptRule[] {
    return [...this.#lodged.values()];
  }

  isLodged(id: string): boolean {
    return this.#lodged.has(id);
  }

  get far(): readonly (readonly [station: string, upTo: FarUpTo])[] {
    return [...this.#far];
  }

  /** Takes up those that were here. */
  begin(lodgers: readonly Lodger[], far: readonly (readonly [station: string, upTo: FarUpTo])[]): void {
    for (const [station, upTo] of far) this.#far.set(station, upTo);
    for (const { rule } of lodgers) this.#host.start(this.#lodge(rule));
  }

  /** Lets them hear what other stations said since; `isKnown` says of which rules something is remembered here. */
  async catchUp(lodgers: readonly Lodger[], isKnown: (rule: string) => boolean): Promise<void> {
    for (const { rule, from, handed } of lodgers)
      await (isKnown(rule.id)
        ? this.#since(rule.id, from, this.#far.get(from), undefined)
        : this.#since(rule.id, from, handed, handed));
  }

  forget(): void {
    this.#lodged.clear();
    this.#far.clear();
  }

  /** Stops a rule that another station is to run; gives all that it remembers. What it does is not gone on with anywhere. */
  release(id: string, from = ''): Handed {
    const { log, atWork, alarms, flows, changed } = this.#host;
    const { epoch } = log.origin;
    const { judge } = atWork.get(id) ?? {};
    const flow = flows.halted(id);
    const upTo =
      from === '' ? { epoch, seq: log.next - 1 } : (this.#far.get(from) ?? { epoch: 'none', seq: 0 });
    const handed = { ...upTo, ...given({ judge: judge?.state, card: alarms.release(id), flow }) };
    this.#host.stop(id);
    this.#lodged.delete(id);
    changed();
    void this.#host.remember();
    return handed;
  }

  /** Runs an own rule again that another station ran. */
  async resume(id: string, handed: Handed | undefined, was: string): Promise<void> {
    const kept = this.#host.ruleOf(id);
    if (!kept) return;
    this.#host.start(kept);
    const isOurs = handed?.epoch === this.#host.log.origin.epoch;
    await this.#since(id, '', isOurs ? handed : undefined, handed, was);
    await this.#host.remember();
  }

  /** Runs a rule of another station, from where it was stopped there. */
  async lodge({ rule, from, handed }: Lodger): Promise<void> {
    this.#host.start(this.#lodge(rule));
    await this.#since(rule.id, from, handed, handed);
    await this.#host.remember();
  }

  #lodge(rule: Rule): KeptRule {
    const kept = { rule, isOn: true, before: [] };
    this.#lodged.set(rule.id, kept);
    return kept;
  }

  /** What another station says passes here as it is stored; `entries` in order. */
  heard({ station, epoch }: Origin, entries: readonly Logged[]): void {
    for (const entry of this.#host.atWork.asks(station) ? entries : []) {
      const known = this.#far.get(station);
      if (known?.epoch === epoch && entry.seq <= known.seq) continue;
      this.#far.set(station, { epoch, seq: entry.seq });
      this.#host.entry(seenAs(station, entry), station);
    }
  }

  /** Gives a rule what is remembered of it, and judges what came since; only its own judge hears that. */
  async #since(
    id: string,
    from: string,
    upTo: FarUpTo | undefined,
    handed: Handed | undefined,
    was = from,
  ): Promise<void> {
    const { log, atWork } = this.#host;
    const running = atWork.get(id);
    if (!running?.judge) return;
    if (handed) this.#adopt(running, handed, was);
    if (!upTo) return;
    await atWork.aside(id, async (hear) => {
      const { epoch } = upTo;
      const last = () => (from === '' ? log.next - 1 : (this.#far.get(from)?.seq ?? 0));
      const seq = await readSince(log, from, upTo, last, hear);
      const known = this.#far.get(from);
      if (from !== '' && (known?.epoch !== epoch || known.seq < seq)) this.#far.set(from, { epoch, seq });
    });
  }

  #adopt({ kept: { rule }, judge }: AtWorkRule, { judge: state, card, flow }: Handed, from: string): void {
    try {
      const here = this.#host.log.origin.station;
      if (state) judge?.resume(state, (name) => nameSeenFrom(name, here, from));
    } catch {
      // Of another version of the kernel: it begins anew.
    }
    if (card) this.#host.alarms.adopt(rule.id, card);
    if (flow) this.#host.flows.resume(rule, flow);
  }
}
