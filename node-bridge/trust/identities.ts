import { ending } from '../../station/model/credential.ts';
import type { Deed } from './audit.ts';
import { type IdentityFile, type KeptToken, type KeptUser, tenantOf } from './identity-file.ts';
import { requireHolder, requireTenant } from './holder.ts';
import { IdentityStore } from './identity-store.ts';
import { isPassword } from './password.ts';
import { type Identity, RIGHTS } from './roles.ts';
import { keptHome, withoutTenant, withTenant } from './tenants.ts';
import { digestOf, halvesOf, isSame, newToken } from './secret.ts';

/** What is over is told of for so long. */
const TOLD_MS = 30 * 86_400_000;

/** What is chosen of a token; its id, its secret and when it was made are not. */
export type WantedToken = Omit<KeptToken, 'id' | 'hash' | 'mosquitto' | 'madeMs'>;

/** Who may come in, of one data folder: who somebody is, and the changes that are made to it. */
export class Identities {
  readonly #store: IdentityStore;
  readonly #nowMs: () => number;

  private constructor(store: IdentityStore, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /** Begins the file where there is none. @throws Error where what is there cannot be read. */
  static async open(folder: string, nowMs: () => number = Date.now): Promise<Identities> {
    return new Identities(await IdentityStore.open(folder, nowMs), nowMs);
  }

  /** As the file is now. One that has become unreadable lets nobody in. */
  get all(): IdentityFile {
    return this.#store.all;
  }

  /** Looks at the file once for all that is asked meanwhile. */
  readonly atOnce = (ask: () => void): void => this.#store.atOnce(ask);

  /** Who has this token; undefined for none, a wrong one, one that is over, one for another way, or one whose user is gone. */
  identify(token: string, way?: 'clear'): Identity | undefined {
    const halves = halvesOf(token);
    const kept = halves && this.#store.tokenOf(halves.id);
    return kept && kept.way === way && isSame(kept.hash, halves.hash) ? this.holderOf(kept.id) : undefined;
  }

  /** Whose certificate this is, in DER; that it is one of the own CA, somebody else has found out. */
  identifyCertificate(der: Uint8Array): Identity | undefined {
    const hash = digestOf(der);
    const kept = this.all.tokens.find((token) => token.way === 'certificate' && token.hash === hash);
    return kept && this.holderOf(kept.id);
  }

  /** Who holds the token of this id, at this moment. */
  holderOf(id: string): Identity | undefined {
    const { all } = this;
    const token = this.#store.tokenOf(id);
    if (!token || this.#isOver(token)) return undefined;
    const user = all.users.find((each) => each.id === token.user);
    if (token.user !== undefined && (!user || user.tenant !== token.tenant)) return undefined;
    const most = new Set(RIGHTS[user?.role ?? token.role]);
    const rights = (token.rights ?? RIGHTS[token.role]).filter(
      (right) => most.has(right) && RIGHTS[token.role].includes(right),
    );
    const { tenant, station, forwards, topics } = token;
    if (station !== undefined && tenantOf(all, station) !== tenant) return undefined;
    const who = user ? `user ${user.id}` : station ? `station ${station}` : `device ${token.label}`;
    const more = {
      ...(station ? { station } : {}),
      ...(forwards ? { forwards } : {}),
      ...(topics ? { topics } : {}),
    };
    return { who, tenant, rights: new Set(rights), token: id, ...more };
  }

  /** A user as they are at this moment, for whom a password is good that `mark` tells from later ones. */
  userNow(id: string): Identity | undefined {
    const user = this.all.users.find((each) => each.id === id);
    if (!user?.password) return undefined;
    const signedIn = { user: id, mark: user.password.salt };
    return { who: `user ${id}`, tenant: user.tenant, rights: new Set(RIGHTS[user.role]), signedIn };
  }

  /** The user whose password this is. @throws Error where too many are being checked. */
  async signIn(id: string, password: string): Promise<KeptUser | undefined> {
    const user = this.all.users.find((each) => each.id === id);
    const isRight = await isPassword(password, user?.password);
    return isRight ? this.all.users.find((each) => each.id === id) : undefined;
  }

  /** Whether somebody was let in by a pairing code, and still may come in. */
  get isPaired(): boolean {
    return this.all.tokens.some((token) => token.paired === true && !this.#isOver(token));
  }

  /** Whose a station is; somebody of another tenant is not even told that it is there. */
  mayReach({ tenant }: Identity, station: string): boolean {
    return tenantOf(this.all, station) === tenant;
  }

  /** Why no token of this kind can be made; undefined where one can. */
  whyNot(wanted: Pick<WantedToken, 'tenant' | 'user' | 'station'>): string | undefined {
    try {
      requireHolder(this.all, wanted);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  async putUser(by: string, user: KeptUser): Promise<void> {
    const what = `${user.id}: ${user.role} of ${user.tenant}`;
    await this.#store.change({ who: by, did: 'put user', what }, (all) => {
      requireTenant(all, user.tenant);
      return { ...all, users: [...all.users.filter(({ id }) => id !== user.id), user] };
    });
  }

  /** With all tokens of theirs. */
  async removeUser(by: string, id: string): Promise<void> {
    await this.#store.change({ who: by, did: 'remove user', what: id }, (all) => {
      if (all.users.every((user) => user.id !== id)) throw new Error(`no user is called ${id}`);
      const users = all.users.filter((user) => user.id !== id);
      return { ...all, users, tokens: all.tokens.filter(({ user }) => user !== id) };
    });
  }

  /** Which station this bridge is from now on. Resolves with the tenant that had it, from which it is taken back. */
  async keepHome(station: string): Promise<string | undefined> {
    const { all } = this;
    const had = all.tenants.find(({ stations }) => stations.includes(station))?.id;
    if (all.station === station && had === undefined) return undefined;
    const what = had === undefined ? station : `${station}, which ${had} had`;
    await this.#store.change({ who: 'bridge', did: 'keep home', what }, (now) => keptHome(now, station));
    return had;
  }

  /** Gives a tenant these stations, and begins it where there is none. */
  async putTenant(by: string, id: string, stations: readonly string[]): Promise<void> {
    const what = `${id}: ${stations.length} stations`;
    await this.#store.change({ who: by, did: 'put tenant', what }, (all) => withTenant(all, id, stations));
  }

  /** Its stations are the home's again. @throws Error where it has users or tokens. */
  async removeTenant(by: string, id: string): Promise<void> {
    await this.#store.change({ who: by, did: 'remove tenant', what: id }, (all) => withoutTenant(all, id));
  }

  /** The token, which is told this once. What is long over is cleared away meanwhile. */
  async addToken(by: string, wanted: WantedToken): Promise<{ readonly id: string; readonly token: string }> {
    const { token, id, hash, mosquitto } = newToken();
    // What is for one way alone is none for other brokers.
    await this.#add(by, wanted, { id, hash, ...(wanted.way === undefined ? { mosquitto } : {}) });
    return { id, token };
  }

  /** A certificate in a token's place; `certify` makes it for the token's id, and gives it in DER. */
  async addCertificate(
    by: string,
    wanted: WantedToken,
    certify: (id: string) => Uint8Array,
  ): Promise<string> {
    const { id } = newToken();
    await this.#add(by, { ...wanted, way: 'certificate' }, { id, hash: digestOf(certify(id)) });
    return id;
  }

  async revoke(by: string, id: string): Promise<void> {
    await this.#store.change({ who: by, did: 'revoke token', what: id }, (all) => {
      if (all.tokens.every((token) => token.id !== id)) throw new Error(`no token is called ${id}`);
      return { ...all, tokens: all.tokens.filter((token) => token.id !== id) };
    });
  }

  /** Writes down what somebody did that changes nothing here. */
  note(deed: Deed): Promise<void> {
    return this.#store.note(deed);
  }

  async #add(
    by: string,
    wanted: WantedToken,
    made: Pick<KeptToken, 'id' | 'hash' | 'mosquitto'>,
  ): Promise<void> {
    const { label, role, tenant, way = 'token' } = wanted;
    const what = `${made.id}: ${label}, ${role} of ${tenant}`;
    await this.#store.change({ who: by, did: `add ${way}`, what }, (all) => {
      requireHolder(all, wanted);
      const tokens = all.tokens.filter((each) => !this.#isPast(each, wanted));
      return { ...all, tokens: [...tokens, { ...wanted, ...made, madeMs: this.#nowMs() }] };
    });
  }

  /** What is over is told for a while, so that somebody makes a new one: a visit is not, nor what the new one stands for. */
  #isPast(token: KeptToken, { label, station }: WantedToken): boolean {
    if (!this.#isOver(token)) return false;
    const isSame = token.label === label && token.station === station;
    return isSame || !ending(token, this.#nowMs()) || token.expiresMs! < this.#nowMs() - TOLD_MS;
  }

  #isOver = ({ expiresMs }: KeptToken): boolean => expiresMs !== undefined && expiresMs <= this.#nowMs();
}
