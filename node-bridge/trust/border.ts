import type { Identities } from './identities.ts';
import { HOME, type Identity, OWNER, type Right, VISITOR } from './roles.ts';
import { isSame } from './secret.ts';

/** Carries a token where a page of the bridge itself asks; only over TLS, or on this machine (RFC 6265bis, 4.1.3.2). */
export const COOKIE = '__Host-fieldline';
/** Carries a token that is good for nothing but plain http, to a page that came over it. */
export const CLEAR_COOKIE = 'fieldline-clear';

/** What a request shows of whoever asks. */
export interface Asking {
  readonly method: string;
  /** Of the other end of the socket. */
  readonly address: string | undefined;
  /** Whether others on the way may read along: see `isInTheClear`. */
  readonly inTheClear?: boolean;
  readonly header: (name: string) => string | undefined;
}

/** What is asked for: a right, and of which station; `all` is what is here of every one. */
export interface Needs {
  readonly right: Right;
  readonly station?: string;
}

/** 401: nobody that is known; 403: not allowed to. */
export interface Refusal {
  readonly refusal: 401 | 403;
  /** In words without a secret. */
  readonly why: string;
}

/** The one place that says who may do what. */
export class Border {
  readonly #identities: Identities;
  readonly #ownerKey: string;

  /** Who knows the key may read the data folder, and so may do everything. */
  constructor(identities: Identities, ownerKey: string) {
    this.#identities = identities;
    this.#ownerKey = ownerKey;
  }

  /** Whether somebody may do what they ask for; whoever asks for nothing of a station needs no more than the right. */
  authorise(asking: Asking, { right, station }: Needs): Identity | Refusal {
    const site = asking.header('sec-fetch-site');
    const isPage = asking.header('origin') !== undefined || site !== undefined;
    if (
      site !== undefined &&
      !['same-origin', 'none'].includes(site) &&
      asking.header('origin') === undefined
    )
      return { refusal: 403, why: 'Not your bridge.' };
    const identity = this.#identify(asking, isPage);
    if ('refusal' in identity) return identity;
    if (!identity.rights.has(right))
      return identity === VISITOR ? STRANGER : { refusal: 403, why: 'Your role does not allow this.' };
    if (station === undefined || this.#mayReach(identity, station)) return identity;
    return { refusal: 403, why: 'Not a station of yours.' };
  }

  #identify(asking: Asking, isPage: boolean): Identity | Refusal {
    const { secret: shown, from } = credentialIn(asking);
    const isSafe = ['GET', 'HEAD'].includes(asking.method);
    if (shown === undefined) return isSafe && isLocal(asking) ? VISITOR : STRANGER;
    if (from === 'header' && asking.inTheClear) return IN_THE_CLEAR;
    if (from !== 'header' && !isSafe && !isPage)
      return { refusal: 403, why: 'Not from a page of this bridge.' };
    return this.holder(shown, from) ?? (from === 'header' ? UNKNOWN : STALE);
  }

  /** Whose credential this is; undefined where nobody's. */
  holder(shown: string, from: Shown['from'] = 'header'): Identity | undefined {
    if (from === 'clear') return this.#identities.identify(shown, 'clear');
    return isSame(shown, this.#ownerKey) ? OWNER : this.#identities.identify(shown);
  }

  /** What is of all tenants at once is for who looks after them, where there are any. */
  #mayReach(identity: Identity, station: string): boolean {
    if (station !== ALL) return this.#identities.mayReach(identity, station);
    const alone = this.#identities.all.tenants.length === 0;
    return identity.tenant === HOME && (alone || identity.rights.has('administer'));
  }
}

const IN_THE_CLEAR: Refusal = {
  refusal: 403,
  why: 'Not in the clear: everybody on the way could read it. Use https.',
};
const UNKNOWN: Refusal = { refusal: 401, why: 'This is not known here any more: pair again, or sign in.' };
/** The same of a cookie, which a browser shows by itself: whoever asks may have something better to show. */
export const STALE: Refusal = { ...UNKNOWN };
/** Shows nothing, and is not of this machine. */
export const STRANGER: Refusal = { refusal: 401, why: 'Pair with this bridge first, or sign in.' };

/** No name of a station: of all that there are. */
export const ALL = '*';

interface Shown {
  /** Empty for what is no credential at all. */
  readonly secret: string | undefined;
  /** A browser adds cookies by itself. */
  readonly from: 'header' | 'cookie' | 'clear';
}

/** In the clear only the cookie that was made for it counts, and it counts nowhere else. */
function credentialIn({ header, inTheClear = false }: Asking): Shown {
  const bearer = bearerIn({ header });
  if (bearer !== undefined) return { secret: bearer, from: 'header' };
  const name = inTheClear ? CLEAR_COOKIE : COOKIE;
  const cookies = (header('cookie') ?? '').split(';').map((each) => each.trim());
  const ours = cookies.find((each) => each.startsWith(`${name}=`));
  return { secret: ours?.slice(name.length + 1), from: inTheClear ? 'clear' : 'cookie' };
}

/** What a program shows; empty for what is no credential, undefined where it shows nothing. */
export function bearerIn({ header }: Pick<Asking, 'header'>): string | undefined {
  const authorization = header('authorization');
  return authorization === undefined ? undefined : (/^Bearer ([\w-]{1,200})$/.exec(authorization)?.[1] ?? '');
}

/** A program on this machine. What a proxy here hands on is from elsewhere. */
export function isLocal({ address = '', inTheClear = false, header }: Asking): boolean {
  if (inTheClear) return false;
  const isHandedOn = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'].some(
    (name) => header(name) !== undefined,
  );
  return !isHandedOn && isLoopback(address);
}

export const isLoopback = (address: string): boolean => /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(address);

/**
 * Whether others may read what goes over a socket: no TLS, and from another machine, or by a name that is not this machine's own. A
 * browser takes a page that came so for insecure wherever its socket ends, and refuses it secure cookies. A proxy here that
 * speaks TLS says so.
 */
export function isInTheClear(
  socket: { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean },
  header: Asking['header'],
): boolean {
  if (socket.encrypted === true) return false;
  if (!isLoopback(socket.remoteAddress ?? '')) return true;
  return !OWN_NAME.test(header('host') ?? 'localhost') && header('x-forwarded-proto') !== 'https';
}

const OWN_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
