import type { Command } from 'commander';
import * as v from 'valibot';
import { defaultDataFolder } from '../../data-folder.ts';
import type { WantedToken } from '../../trust/identities.ts';
import type { KeptToken } from '../../trust/identity-file.ts';
import { HOME, OWNER, Right } from '../../trust/roles.ts';
import { wrongUsage } from '../failure.ts';
import { certify } from './certify.ts';
import { nameIn, printLine, roleIn, withIdentities, withKnown } from './identities-at.ts';

interface TokenOptions {
  readonly data: string;
  readonly role: string;
  readonly tenant: string;
  readonly user?: string;
  readonly station?: string;
  readonly only?: readonly string[];
  readonly days?: string;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 3_650;

export function addTokens(program: Command): void {
  const tokens = program
    .command('tokens')
    .description(
      'With what programs and stations come in at a bridge: one JSON line each, never the secret.',
    );
  tokens
    .command('list', { isDefault: true })
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .action(({ data }: TokenOptions) =>
      withKnown(data, async ({ all }) => {
        for (const token of all.tokens) printLine(shown(token));
      }),
    );
  tokens
    .command('add <label>')
    .description('A new token; it is printed this once, for only its hash is kept.')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option('--role <role>', 'viewer, operator or admin', 'viewer')
    .option('--tenant <name>', 'whose stations', HOME)
    .option('--user <name>', 'whose it is; it is gone with the user')
    .option('--station <name>', 'a station that may speak in its own name with it')
    .option(
      '--only <rights...>',
      'its scope: read, command, ingest, configure, administer; all of its role otherwise',
    )
    .option('--days <n>', 'how long it is good; until it is revoked otherwise')
    .action(addToken);
  tokens
    .command('certify <label>')
    .description(
      'A certificate in a token’s place, for a device that speaks MQTT over TLS; its key is left there alone.',
    )
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .requiredOption('--out <folder>', 'where the certificate, its key and ca.crt are left')
    .option('--role <role>', 'viewer, operator or admin', 'viewer')
    .option('--tenant <name>', 'whose stations', HOME)
    .option('--station <name>', 'a station that may speak in its own name with it')
    .option('--days <n>', 'how long it is good', '397')
    .action(addCertificate);
  tokens
    .command('revoke <id>')
    .description('Ends a token; who is connected with it is cut off.')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .action((id: string, { data }: TokenOptions) => withKnown(data, (all) => all.revoke(OWNER.who, id)));
}

async function addToken(label: string, options: TokenOptions): Promise<void> {
  const wanted = wantedOf(label, options);
  await withIdentities(options.data, async (all) => printLine(await all.addToken(OWNER.who, wanted)));
}

async function addCertificate(
  label: string,
  options: TokenOptions & { readonly out: string; readonly days: string },
): Promise<void> {
  await certify(options.data, options.out, {
    ...wantedOf(label, options),
    expiresMs: expiryIn(options.days),
  });
}

function wantedOf(label: string, options: TokenOptions): WantedToken {
  const { user, station, only, days } = options;
  if (user !== undefined && station !== undefined) throw wrongUsage('either --user or --station');
  const rights = only?.map(rightIn);
  return {
    label: label.slice(0, 64),
    tenant: nameIn('--tenant', options.tenant),
    role: roleIn(options.role),
    ...(user === undefined ? {} : { user: nameIn('--user', user) }),
    ...(station === undefined ? {} : { station: nameIn('--station', station) }),
    ...(rights ? { rights: [...new Set(rights)] } : {}),
    ...(days === undefined ? {} : { expiresMs: expiryIn(days) }),
  };
}

function rightIn(text: string): Right {
  const right = v.safeParse(Right, text);
  if (!right.success) throw wrongUsage(`--only: read, command, ingest, configure or administer, not ${text}`);
  return right.output;
}

/** When a token ends that is good for so many days. @throws Failure. */
export function expiryIn(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw wrongUsage(`--days: 1 to ${MOST_DAYS}, not ${text}`);
  return Date.now() + days * DAY_MS;
}

const shown = ({ hash: _hash, mosquitto: _same, madeMs, expiresMs, ...token }: KeptToken) => ({
  ...token,
  made: new Date(madeMs).toISOString(),
  ...(expiresMs === undefined ? {} : { expires: new Date(expiresMs).toISOString() }),
});
