import { ascii, toHex } from '../../../codec/bytes.ts';
import { digest, hmac } from './sha256.ts';

/** Who signs, and for which service where. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. AWS IoT wants it beside the signature, not under it. */
  readonly sessionToken?: string;
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * The query that lets whoever has it open `GET https://host/path` for so long: AWS Signature Version 4, "Create a signed
 * request" with parameters. Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, and
 * docs.aws.amazon.com/iot/latest/developerguide/protocols.html for where the session token stands.
 */
export async function presignedQuery(
  signer: Signer,
  { host, path, nowMs, validS }: { host: string; path: string; nowMs: number; validS: number },
  payload: Uint8Array<ArrayBuffer> | 'UNSIGNED-PAYLOAD' = new Uint8Array(0),
): Promise<string> {
  const { accessKeyId, sessionToken, region, service } = signer;
  const time = new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const query = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${accessKeyId}/${scope}`],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', String(validS)],
    ['X-Amz-SignedHeaders', 'host'],
  ]
    .map(([name, value]) => `${name}=${uriEncoded(value!)}`)
    .join('&');
  const hashed = typeof payload === 'string' ? payload : toHex(await digest(payload));
  const request = ['GET', path, query, `host:${host}\n`, 'host', hashed].join('\n');
  const toSign = [ALGORITHM, time, scope, toHex(await digest(ascii(request)))].join('\n');
  const key = await signingKey(signer, time.slice(0, 8));
  const signature = toHex(await hmac(key, ascii(toSign)));
  const token = sessionToken ? `&X-Amz-Security-Token=${uriEncoded(sessionToken)}` : '';
  return `${query}&X-Amz-Signature=${signature}${token}`;
}

/** The key of one day, region and service. */
export async function signingKey(
  { secretAccessKey, region, service }: Omit<Signer, 'accessKeyId'>,
  day: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let key = ascii(`AWS4${secretAccessKey}`);
  for (const part of [day, region, service, 'aws4_request']) key = await hmac(key, ascii(part));
  return key;
}

/** RFC 3986: everything but letters, digits and `-._~`. */
const uriEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
