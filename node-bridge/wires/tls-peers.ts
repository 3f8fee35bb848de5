import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import * as v from 'valibot';
import { ConfigFault } from '../config/problem.ts';
import { judged, sectionIn } from '../config/section.ts';

const Pem = v.pipe(v.string(), v.regex(/^[\w-][\w.-]{0,99}$/, 'the name of a file in the data folder'));
const Peer = v.pipe(
  v.strictObject({
    /** Who vouches for the device; absent: whom the system trusts. */
    ca: v.exactOptional(Pem),
    /** What we show it, where it wants to know who we are. */
    cert: v.exactOptional(Pem),
    key: v.exactOptional(Pem),
    /** What its certificate calls it, where that is not its address. */
    name: v.exactOptional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(253))),
  }),
  v.check(({ cert, key }) => (cert === undefined) === (key === undefined), 'cert and key go together'),
);

/** What devices that speak TLS only are believed by, and shown: by `host:port`, files beside it in the data folder. */
const TlsConfig = v.strictObject({ peers: v.pipe(v.record(v.string(), Peer), v.maxEntries(200)) });

/** How to reach each of them. */
export type TlsPeers = ReadonlyMap<string, ConnectionOptions>;

/** The section `tls`; nobody where it is absent. @throws ConfigFault with all that is wrong with it, or with the files that it names. */
export async function tlsPeersIn(folder: string): Promise<TlsPeers> {
  const section = await sectionIn(folder, 'tls');
  if (!section) return new Map();
  const read = async (place: string, what: string, file: string | undefined) => {
    if (file === undefined) return undefined;
    return readFile(join(folder, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      const why = `${file} cannot be read (${error.code ?? 'unknown'})`;
      throw new ConfigFault([section.problem(['peers', place, what], why)]);
    });
  };
  const peers = Object.entries(judged(section, TlsConfig).peers).map(async ([place, peer]) => {
    const ca = await read(place, 'ca', peer.ca);
    const cert = await read(place, 'cert', peer.cert);
    const key = await read(place, 'key', peer.key);
    const options: ConnectionOptions = {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(peer.name === undefined ? {} : { servername: peer.name }),
    };
    return [place, options] as const;
  });
  return new Map(await Promise.all(peers));
}
