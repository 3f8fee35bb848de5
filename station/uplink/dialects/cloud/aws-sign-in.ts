import type { BrokerTarget, Origin } from '../../../runtime/platform.ts';
import { presignedQuery } from './sigv4.ts';

const ENDPOINT =
  /^wss:\/\/([\w-]+\.iot\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?)(?::443)?(\/[^?]*)?$/i;
/** Long enough for a slow network to open the connection; who finds the address later can do nothing with it. */
const VALID_S = 300;

/**
 * Over WebSocket the user name is the access key and the password its secret: neither travels, only a signature does.
 * Anywhere else (a certificate's listener behind a gateway, a custom authorizer) they are sent as they are.
 * Source: docs.aws.amazon.com/iot/latest/developerguide/protocols.html, "MQTT over the WebSocket protocol".
 */
export async function signIn(usual: BrokerTarget, { station }: Origin, nowMs: number): Promise<BrokerTarget> {
  const { username, password, ...rest } = { ...usual, clientId: station };
  const [, host, region] = ENDPOINT.exec(usual.url) ?? [];
  if (!host || !region || !username || !password) return { ...usual, clientId: station };
  const signer = {
    accessKeyId: username,
    secretAccessKey: password,
    region,
    service: 'iotdevicegateway',
  };
  const query = await presignedQuery(signer, { host, path: '/mqtt', nowMs, validS: VALID_S });
  return { ...rest, url: `wss://${host}/mqtt`, query };
}
