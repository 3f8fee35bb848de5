import { mkdir, writeFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { lanConfigIn } from '../../lan/config.ts';
import { FoundAs } from '../../lan/found-as.ts';
import { type Certified, newDevice } from '../../trust/certificate.ts';
import type { WantedToken } from '../../trust/identities.ts';
import { ownCa } from '../../trust/own-ca.ts';
import { OWNER } from '../../trust/roles.ts';
import { Failure } from '../failure.ts';
import { printLine, withIdentities } from './identities-at.ts';

/** Makes a certificate of a bridge's own CA for a device, and leaves it in a folder with its key, which is nowhere else. */
export async function certify(
  data: string,
  out: string,
  wanted: WantedToken & { readonly expiresMs: number },
) {
  await withIdentities(data, async (identities) => {
    const nowMs = Date.now();
    const { names, addresses } = await lanConfigIn(resolve(data));
    const found = new FoundAs(names, addresses, networkInterfaces());
    const ca = await ownCa(resolve(data), hostname(), found.certified, nowMs);
    const folder = resolve(out);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    let made: Certified | undefined;
    const id = await identities.addCertificate(OWNER.who, wanted, (name) => {
      made = newDevice(ca, name, wanted.expiresMs, nowMs);
      return new X509Certificate(made.cert).raw;
    });
    for (const [file, text] of [
      [`${id}.key`, made!.key],
      [`${id}.crt`, made!.cert],
      ['ca.crt', ca.pem],
    ] as const)
      await writeFile(join(folder, file), text, { mode: 0o600 }).catch(async (error: Error) => {
        await identities.revoke(OWNER.who, id);
        throw new Failure(`it cannot be written: ${error.message}`, 1, { cause: error });
      });
    printLine({ id, folder, expires: new Date(wanted.expiresMs).toISOString() });
  });
}
