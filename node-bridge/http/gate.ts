/** Under which names the bridge answers, and which pages elsewhere may speak to it. */
export interface Gate {
  /** Host names beside those of this machine, as after `--host-name`. */
  readonly hostNames: readonly string[];
  /** Origins beside the bridge's own, as after `--allow-origin`. */
  readonly origins: readonly string[];
  /** Names and addresses under which the network finds it at this moment. */
  readonly hosts?: () => readonly string[];
}

/** What is looked at, as it stands in the request. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const AUTHORITY = /^([\w.-]{1,253}|\[[\da-f:.]{2,45}\])(:\d{1,5})?$/i;
const ORIGIN = /^https?:\/\/(.+)$/i;

/**
 * The status that refuses a caller, or undefined where it may come in: 421 for a name that is not ours, so that no
 * name that was rebound to this address opens it; 403 for a page that another server sent, be it on this machine. A
 * program sends no origin.
 */
export function refusalOf({ host, origin }: Caller, gate: Gate): 421 | 403 | undefined {
  const names = new Set([
    ...LOOPBACK,
    ...[...gate.hostNames, ...(gate.hosts?.() ?? [])].map((name) => name.toLowerCase()),
  ]);
  const here = authorityOf(host);
  if (!here || !names.has(here.name)) return 421;
  if (origin === undefined || gate.origins.includes(origin)) return undefined;
  const sender = authorityOf(ORIGIN.exec(origin)?.[1]);
  return sender && names.has(sender.name) && sender.port === here.port ? undefined : 403;
}

function authorityOf(text = '') {
  const [, name, port = ''] = AUTHORITY.exec(text) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), port };
}
