import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Identities } from '../../trust/identities.ts';
import { replacePrivate } from '../../trust/private-file.ts';
import { mosquittoHash } from '../../trust/secret.ts';
import { CLIENTS, PACKET_BYTES, QUEUE_BYTES } from '../caps.ts';
import { aclOf } from './acl.ts';

/** How the bridge that stores signs in at such a broker. */
export const HUB = 'fieldline-hub';

export interface MosquittoChoice {
  /** The bridge that stores what is sent there. */
  readonly bridge: string;
  readonly port: number;
  readonly address: string;
  /** Whether programs without a credential may look on. */
  readonly anonymous: boolean;
}

export interface Written {
  readonly files: readonly string[];
  /** How the bridge comes in; absent where it is as it was, and only its hash is known. */
  readonly password?: string;
  /** Tokens that were made before this could be said of them, by their ids. */
  readonly left: readonly string[];
}

/** Writes what a mosquitto reads to let in, and to allow, what this bridge would: `fieldline.conf`, `.acl`, `.passwd`. */
export async function writeMosquitto(
  folder: string,
  known: Identities,
  choice: MosquittoChoice,
): Promise<Written> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const [conf, acl, passwords] = ['conf', 'acl', 'passwd'].map((ending) =>
    join(folder, `fieldline.${ending}`),
  );
  const before = await hubLineIn(passwords!);
  const password = before === undefined ? randomBytes(32).toString('base64url') : undefined;
  const valid = known.all.tokens.filter(({ id }) => known.holderOf(id));
  const lines = [
    before ?? `${HUB}:${mosquittoHash(password!)}`,
    ...valid.flatMap(({ id, mosquitto }) => (mosquitto === undefined ? [] : [`${id}:${mosquitto}`])),
  ];
  await replacePrivate(passwords!, `${lines.join('\n')}\n`);
  await replacePrivate(acl!, aclOf(known, { bridge: choice.bridge, hub: HUB }));
  await replacePrivate(conf!, confOf(choice, acl!, passwords!));
  const left = valid.filter(({ mosquitto }) => mosquitto === undefined).map(({ id }) => id);
  return { files: [conf!, acl!, passwords!], left, ...(password === undefined ? {} : { password }) };
}

const confOf = ({ port, address, anonymous }: MosquittoChoice, acl: string, passwords: string): string => `\
# For mosquitto 2. Made by \`fieldline broker mosquitto\`: include it, and make it anew when somebody's rights change.
listener ${port} ${address}
allow_anonymous ${anonymous}
password_file ${passwords}
acl_file ${acl}
check_retain_source true
max_packet_size ${PACKET_BYTES}
max_inflight_messages 100
max_queued_bytes ${QUEUE_BYTES}
max_connections ${CLIENTS}
`;

/** The line of the bridge in a file that was written before, as it stands. */
async function hubLineIn(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').find((line) => /^fieldline-hub:\$7\$\d+\$[\w+/=]+\$[\w+/=]+$/.test(line));
}
