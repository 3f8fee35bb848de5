import { NAME } from '../../station/model/channel.ts';
import { placeOf } from '../../station/uplink/topics.ts';
import { type IdentityFile, tenantOf } from '../trust/identity-file.ts';
import { HOME, type Identity, VISITOR } from '../trust/roles.ts';
import { neighbourhoodOf, Slowdown } from '../trust/slowdown.ts';
import type { Trust } from '../trust/trust.ts';
import type { Refusals } from '../http/refusals.ts';
import type { Notes } from '../notes.ts';
import type { ForeignTopics } from '../mqtt-in/foreign-topics.ts';
import { type Connecting, type Guard, REFUSED, type Refused, type Said } from './guard.ts';
import { Journal } from './journal.ts';
import { isNamedAfter, Rights } from './rights.ts';
import { WithoutCredential } from './without-credential.ts';

/** What was changed at another place counts so soon: looking at each message would cost a look at the disk each time. */
const LOOK_MS = 250;
const MOST_LETTERS = 128;
const TOKEN = /^fl_[0-9a-f]{16}_/;

/** What the guard tells beside its own journal, and asks beside its own rights. */
export interface GuardSurroundings {
  readonly foreign?: Pick<ForeignTopics, 'takes'>;
  readonly notes?: Pick<Notes, 'often'>;
  readonly refusals?: Pick<Refusals, 'count'>;
}

/** The bridge's own trust at its broker: tokens and passwords at the door, and rights by topic from then on. */
export class BrokerGuard implements Guard {
  readonly #ownStation: string;
  readonly #trust: Omit<Trust, 'pairing'>;
  readonly #foreign: Pick<ForeignTopics, 'takes'> | undefined;
  readonly #nowMs: () => number;
  readonly #rights: Rights;
  readonly #slowdown: Slowdown;
  readonly #journal: Journal;
  readonly #without: WithoutCredential | undefined;
  readonly #refusals: GuardSurroundings['refusals'];
  #known: { readonly all: IdentityFile; readonly untilMs: number } | undefined;

  /** `foreign`: topics beside the stations' that devices here read; `notes`: where it is said whom a credential is missing. */
  constructor(
    ownStation: string,
    trust: Omit<Trust, 'pairing'>,
    { foreign, notes, refusals }: GuardSurroundings = {},
    nowMs: () => number = Date.now,
  ) {
    this.#foreign = foreign;
    this.#refusals = refusals;
    this.#without = notes && new WithoutCredential(notes);
    this.#ownStation = ownStation;
    this.#trust = trust;
    this.#nowMs = nowMs;
    this.#rights = new Rights(ownStation, (tenant, station) => tenantOf(this.#all, station) === tenant);
    this.#slowdown = new Slowdown(nowMs);
    this.#journal = new Journal((deed) => trust.identities.note(deed), nowMs);
  }

  async enter(client: Connecting): Promise<Identity | Refused> {
    const { clientId, will } = client;
    if (clientId.length > MOST_LETTERS || isNamedAfter(clientId, this.#ownStation)) return REFUSED.name;
    const identity = await this.#who(client);
    if (typeof identity === 'number') return identity;
    if (!will || this.#may(identity, will)) return identity;
    if (identity === VISITOR) this.#without?.refused(clientId, will.topic);
    return REFUSED.rights;
  }

  maySay(identity: Identity, message: Said, clientId: string): boolean {
    const { topic, payload } = message;
    const ok = this.#may(identity, message);
    if (!ok && identity === VISITOR) this.#without?.refused(clientId, topic);
    const isCommand = ['set', 'acting', 'placing', 'desired', 'configuring'].includes(
      placeOf(topic)?.what ?? '',
    );
    const { who } = identity;
    if (!ok) this.#journal.add({ who, did: 'publish', what: topic, ok }, '');
    else if (isCommand) {
      const what = `${topic} ${String(Buffer.from(payload).subarray(0, 120))}`;
      this.#journal.add({ who, did: 'command', what, ok }, topic);
    }
    return ok;
  }

  mayHear(identity: Identity, topic: string): boolean {
    return this.#rights.mayHear(identity, topic);
  }

  maySubscribe(identity: Identity, filter: string): boolean {
    return this.#rights.maySubscribe(identity, filter);
  }

  hold(identity: Identity, cut: () => void): () => void {
    return this.#trust.live.hold(identity, () => {
      this.#journal.add({ who: identity.who, did: 'cut off', what: 'mqtt', ok: true }, '');
      cut();
    });
  }

  async #who(client: Connecting): Promise<Identity | Refused> {
    const { username, password, identity } = client;
    if (username === undefined && password === undefined) return identity ?? REFUSED.rights;
    const known = await this.#judged(client);
    if (typeof known !== 'number') return known;
    // A secret that somebody typed in the wrong place is not written down either.
    const what =
      username !== undefined && NAME.test(username) && !TOKEN.test(username) ? username : 'somebody';
    this.#journal.add(
      { who: `mqtt ${neighbourhoodOf(client.address)}`, did: 'connect', what, ok: false },
      '',
    );
    return known;
  }

  /** A password that came in the clear is not even looked at: whether it is right is nobody's business any more. */
  async #judged(client: Connecting): Promise<Identity | Refused> {
    const { username, password = '', inTheClear } = client;
    if (!inTheClear)
      return TOKEN.test(password)
        ? this.#holder(username, password)
        : await this.#signedIn(client, username ?? '', password);
    this.#refusals?.count('clear-password');
    return REFUSED.rights;
  }

  /** A token is told by 256 bits of chance, which nobody guesses; it comes with its id, or with the name of who has it. */
  #holder(username: string | undefined, token: string): Identity | Refused {
    const holder = this.#trust.border.holder(token);
    const names = [holder?.token, holder?.station, /^user (.*)$/.exec(holder?.who ?? '')?.[1]];
    return holder && username !== undefined && names.includes(username) ? holder : REFUSED.credential;
  }

  async #signedIn({ address }: Connecting, user: string, password: string): Promise<Identity | Refused> {
    const owner = this.#trust.border.holder(password);
    if (owner) return owner;
    const place = neighbourhoodOf(address);
    const keys = [place, `user ${user}`];
    if (Math.max(...keys.map((key) => this.#slowdown.takeMs(key))) > 0) return REFUSED.later;
    const { identities } = this.#trust;
    const known = await identities.signIn(user, password).catch(() => 'busy' as const);
    if (known === 'busy') return REFUSED.later;
    const identity = known && identities.userNow(user);
    if (!identity) return REFUSED.credential;
    for (const key of keys) this.#slowdown.forgive(key);
    this.#journal.add({ who: identity.who, did: 'sign in', what: `mqtt ${place}`, ok: true }, place);
    return identity;
  }

  /**
   * Who may say what was measured, and is of the tenant whose devices these are, may say what a device here reads; what none
   * reads is remembered of who is known.
   */
  #may(identity: Identity, message: Connecting['will'] & object): boolean {
    const isRead = identity !== VISITOR && (this.#foreign?.takes(message) ?? false);
    const mayFeed = identity.tenant === HOME && identity.rights.has('ingest');
    return this.#rights.maySay(identity, message) || (isRead && mayFeed);
  }

  get #all(): IdentityFile {
    const nowMs = this.#nowMs();
    if (!this.#known || nowMs >= this.#known.untilMs)
      this.#known = { all: this.#trust.identities.all, untilMs: nowMs + LOOK_MS };
    return this.#known.all;
  }
}
