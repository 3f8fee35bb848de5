import type { UplinkConfig } from '../station/api/config.ts';

/** A broker's password that is not to be remembered, and where it belongs. */
export interface SessionBroker {
  readonly id: string;
  readonly url: string;
  readonly username?: string;
  readonly password: string;
}

/** After a person has set an uplink: its password is among them where it is one for this session only. A blank one is the one before. */
export function withUplink(
  brokers: readonly SessionBroker[],
  uplink: UplinkConfig,
): readonly SessionBroker[] {
  const { id, url, username, remember } = uplink;
  const others = withoutUplink(brokers, id);
  const before = brokers.find((broker) => broker.id === id && isThere(broker, uplink));
  const password = uplink.password ?? before?.password;
  if (!password || remember) return others;
  return [...others, { id, url, ...(username === undefined ? {} : { username }), password }];
}

/** A password goes nowhere but where it was typed for. */
const isThere = (broker: SessionBroker, { url, username }: UplinkConfig): boolean =>
  broker.url === url && broker.username === username;

export const withoutUplink = (brokers: readonly SessionBroker[], id: string): readonly SessionBroker[] =>
  brokers.filter((broker) => broker.id !== id);

const MOST_CHARACTERS = 2_000;

/** What came from elsewhere, such as another tab, may be anything. */
export function isSessionBroker(found: unknown): found is SessionBroker {
  const { id, url, username = '', password } = (found ?? {}) as Readonly<Record<string, unknown>>;
  return [id, url, username, password].every(
    (part) => typeof part === 'string' && part.length <= MOST_CHARACTERS,
  );
}
