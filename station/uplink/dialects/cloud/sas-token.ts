import { ascii } from '../../../codec/bytes.ts';
import { fromBase64, toBase64 } from '../../base64.ts';
import { hmac } from './sha256.ts';

/**
 * A shared access signature: whoever has it may act as `resource` until it expires.
 * Source: learn.microsoft.com/azure/iot-hub/authenticate-authorize-sas, "SAS token structure".
 * @throws frame/syntax for a key that is not base64.
 */
export async function sasToken(
  resource: string,
  key: string,
  expiresS: number,
  policy?: string,
): Promise<string> {
  const sr = encodeURIComponent(resource);
  const signature = toBase64(await hmac(fromBase64(key), ascii(`${sr}\n${expiresS}`)));
  const parts = [`sr=${sr}`, `sig=${encodeURIComponent(signature)}`, `se=${expiresS}`];
  if (policy !== undefined) parts.push(`skn=${policy}`);
  return `SharedAccessSignature ${parts.join('&')}`;
}
