import type { Clock } from '../../station/runtime/platform.ts';
import type { MdnsLink, Peer } from './link.ts';
import { dataBytes, type DnsMessage, type DnsRecord, readMessage, written } from './message.ts';
import { isSame } from './name.ts';
import { isShared, type Records } from './offer.ts';

/** RFC 6762, sections 8.1, 8.3 and 6: how often and how far apart. */
const [PROBES, PROBE_MS, ANNOUNCEMENTS, ANNOUNCE_MS, AGAIN_MS, DEFEND_MS] = [3, 250, 2, 1_000, 1_000, 250];
/** Who asks from another port than the usual is no resolver that keeps anything (section 6.7). */
const LEGACY_TTL_S = 10;
const MOST_LEGACY_PER_S = 20;

/** A name that somebody else has. */
export type Taken = 'instance' | 'host';

/** What is said in one network for one bridge: whether its names are free, that it is there, answers, and that it goes. */
export class Announcement {
  readonly #link: MdnsLink;
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #isOwn: (address: Uint8Array) => boolean;
  readonly #saidMs = new Map<DnsRecord, number>();
  #isProbing = true;
  #legacy = { second: 0, count: 0 };
  /** Told when a name turns out to be somebody else's. */
  lost: (taken: Taken) => void = () => undefined;

  /** `isOwn`: whether an address is this machine's, in whichever network: who says that, too, is no other. */
  constructor(link: MdnsLink, records: Records, clock: Clock, isOwn: (address: Uint8Array) => boolean) {
    this.#link = link;
    this.#records = records;
    this.#clock = clock;
    this.#isOwn = isOwn;
    link.heard = (bytes, from) => {
      const message = readMessage(bytes);
      if (message) this.#hear(message, from);
    };
  }

  /** Asks whether anybody has its names; who has tells it. */
  async probe(signal: AbortSignal): Promise<void> {
    const authorities = this.#records.all.filter((record) => !isShared(record));
    const questions = this.#records.unique.map((name) => ({ name, type: 'ANY' }) as const);
    for (let i = 0; i < PROBES; i++) {
      await this.#say({ questions, authorities });
      await this.#clock.sleep(PROBE_MS, signal);
    }
    this.#isProbing = false;
  }

  async announce(signal: AbortSignal): Promise<void> {
    for (let i = 0; i < ANNOUNCEMENTS; i++) {
      if (i > 0) await this.#clock.sleep(ANNOUNCE_MS, signal);
      await this.#answer(this.#records.all, 0);
    }
  }

  /** Says that nothing of it is true any more (section 10.1); nothing where nobody heard of it. */
  async withdraw(): Promise<void> {
    this.#link.heard = () => undefined;
    if (this.#isProbing) return;
    await this.#say({ isAnswer: true, answers: this.#records.all.map((record) => ({ ...record, ttlS: 0 })) });
  }

  #hear(message: DnsMessage, from: Peer): void {
    const said = message.isAnswer ? [...message.answers, ...message.additionals] : message.authorities;
    const taken = this.#takenBy(said, message.isAnswer);
    if (taken) this.lost(taken);
    else if (!message.isAnswer && !this.#isProbing) void this.#reply(message, from);
  }

  /**
   * Which of the names somebody else says to have. Of two who ask at the same time the one whose record is the greater one
   * goes on (section 8.2); who has it and is only asked for it keeps it.
   */
  #takenBy(said: readonly DnsRecord[], isAnswer: boolean): Taken | undefined {
    if (!isAnswer && !this.#isProbing) return undefined;
    for (const record of said) {
      const ours = this.#records.all.find((own) => own.type === record.type && isSame(own.name, record.name));
      const isHost = this.#records.isHost(record.name) && 'bytes' in record;
      if (isHost ? this.#isOwn(record.bytes) : !ours || ours.type !== 'SRV') continue;
      const order = ours ? Buffer.compare(dataBytes(record), dataBytes(ours)) : 1;
      if (record.ttlS > 0 && order !== 0 && (isAnswer || order > 0)) return isHost ? 'host' : 'instance';
    }
    return undefined;
  }

  async #reply({ id, questions, answers: known, authorities }: DnsMessage, from: Peer): Promise<void> {
    const isKnown = (own: DnsRecord) =>
      known.some(
        (record) =>
          record.type === own.type &&
          isSame(record.name, own.name) &&
          record.ttlS >= own.ttlS / 2 &&
          dataBytes(record).equals(dataBytes(own)),
      );
    const wanted = this.#records.all.filter((own) =>
      questions.some(({ name, type }) => isSame(name, own.name) && (type === own.type || type === 'ANY')),
    );
    if (from.port === this.#link.port)
      return this.#answer(
        wanted.filter((own) => !isKnown(own)),
        authorities.length > 0 ? DEFEND_MS : AGAIN_MS,
      );
    const second = Math.floor(this.#clock.steady() / 1_000);
    if (second !== this.#legacy.second) this.#legacy = { second, count: 0 };
    if (wanted.length === 0 || this.#legacy.count++ >= MOST_LEGACY_PER_S) return;
    const brief = (record: DnsRecord) => ({ ...record, ttlS: LEGACY_TTL_S });
    const additionals = this.#beside(wanted).map(brief);
    const told = { id, isAnswer: true, questions, answers: wanted.map(brief), additionals };
    await this.#say(told, from);
  }

  /** To everybody, but nothing that everybody heard a moment ago. */
  async #answer(records: readonly DnsRecord[], againMs: number): Promise<void> {
    const nowMs = this.#clock.steady();
    const answers = records.filter((record) => nowMs - (this.#saidMs.get(record) ?? -Infinity) >= againMs);
    if (answers.length === 0) return;
    for (const record of answers) this.#saidMs.set(record, nowMs);
    await this.#say({ isAnswer: true, answers, additionals: this.#beside(answers) });
  }

  /** What whoever is pointed to a service asks for next. */
  #beside(answers: readonly DnsRecord[]): readonly DnsRecord[] {
    const points = answers.some((record) => record.type === 'PTR' && this.#records.isInstance(record.target));
    if (!points && !answers.some(({ type }) => type === 'SRV')) return [];
    return this.#records.all.filter((record) => !isShared(record) && !answers.includes(record));
  }

  async #say(message: Partial<DnsMessage>, to?: Peer): Promise<void> {
    const nothing = { id: 0, isAnswer: false, questions: [], answers: [], authorities: [], additionals: [] };
    await this.#link.say(written({ ...nothing, ...message }, to ? () => true : isShared), to);
  }
}
