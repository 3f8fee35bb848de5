import type { Identities } from './identities.ts';
import type { Identity } from './roles.ts';

const LOOK_MS = 250;

/** Who is connected with a token, so that what is revoked, has expired or was given another role is cut off at once. */
export class LiveSessions {
  readonly #identities: Identities;
  readonly #held = new Set<{ readonly identity: Identity; readonly cut: () => void }>();
  readonly #timer: NodeJS.Timeout;

  constructor(identities: Identities) {
    this.#identities = identities;
    this.#timer = setInterval(() => identities.atOnce(() => this.#look()), LOOK_MS).unref();
  }

  /** Calls `cut` once the identity is not what it was; gives what ends that. */
  hold(identity: Identity, cut: () => void): () => void {
    if (identity.token === undefined && !identity.signedIn) return () => undefined; // nobody to be revoked
    const session = { identity, cut };
    this.#held.add(session);
    return () => void this.#held.delete(session);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const session of this.#held) {
      const { token, signedIn } = session.identity;
      const now = token ? this.#identities.holderOf(token) : this.#identities.userNow(signedIn!.user);
      if (isUnchanged(session.identity, now)) continue;
      this.#held.delete(session);
      session.cut();
    }
  }
}

const isUnchanged = (before: Identity, now: Identity | undefined): boolean =>
  now !== undefined &&
  now.tenant === before.tenant &&
  now.station === before.station &&
  now.forwards === before.forwards &&
  now.topics?.join() === before.topics?.join() &&
  now.signedIn?.mark === before.signedIn?.mark &&
  now.rights.size === before.rights.size &&
  [...now.rights].every((right) => before.rights.has(right));
