import * as v from 'valibot';

/** What somebody may do here, from looking to looking after who else may; `ingest`: say what was measured. */
export const Right = v.picklist(['read', 'command', 'ingest', 'configure', 'administer']);
export type Right = v.InferOutput<typeof Right>;

export const Role = v.picklist(['viewer', 'operator', 'admin']);
export type Role = v.InferOutput<typeof Role>;

/** What each role may; a token may have less, never more. */
export const RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  operator: ['read', 'command', 'ingest'],
  admin: ['read', 'command', 'ingest', 'configure', 'administer'],
};

/** The tenant that owns the bridge: it has its own station and every other that no tenant has by name. */
export const HOME = 'home';

/** Somebody who asks, as far as the bridge knows them. */
export interface Identity {
  /** For the audit log: `user anna`, `station greenhouse`, `device Tablet`, `owner`, `visitor`. Never a secret. */
  readonly who: string;
  readonly tenant: string;
  readonly rights: ReadonlySet<Right>;
  /** In whose name it may speak, where it is a station. */
  readonly station?: string;
  /** It speaks for every station of its tenant, as a bridge does that sends on. */
  readonly forwards?: true;
  /** What it may say and hear at the broker beside the stations' topics, as a device that is no station. */
  readonly topics?: readonly string[];
  /** The token's public half, where it came with one. */
  readonly token?: string;
  /** Who signed in with a password, and a mark that changes with it. */
  readonly signedIn?: { readonly user: string; readonly mark: string };
}

/** Who may read and write the data folder itself, proven by the key that stands in it. */
export const OWNER: Identity = { who: 'owner', tenant: HOME, rights: new Set(RIGHTS.admin) };

/** A program on this machine that shows no credential. */
export const VISITOR: Identity = { who: 'visitor', tenant: HOME, rights: new Set(['read']) };
