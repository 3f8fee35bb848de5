import type { BrokerTarget, Origin } from '../../../runtime/platform.ts';
import { sasToken } from './sas-token.ts';

/** A connection that lasts longer than its token is ended by the hub, and begun again with a new one. */
const VALID_S = 24 * 3600;
const API = '2021-04-12';

/**
 * The station's name is the device's id; the password that was typed is its key, and only a token made of it travels. A
 * password that is a token already is sent as it is. Source: learn.microsoft.com/azure/iot/iot-mqtt-connect-to-iot-hub.
 */
export async function signIn(usual: BrokerTarget, { station }: Origin, nowMs: number): Promise<BrokerTarget> {
  const { password } = usual;
  const host = /^[a-z]+:\/\/([^/:]+)/i.exec(usual.url)?.[1] ?? '';
  const about = { ...usual, clientId: station, username: `${host}/${station}/?api-version=${API}` };
  // Over WebSocket it would otherwise ask for a certificate that no page has.
  const query = /^wss?:/i.test(usual.url) ? { query: 'iothub-no-client-cert=true' } : {};
  const is311 = { ...about, ...query, mqtt: '3.1.1' as const };
  if (password === undefined || password.startsWith('SharedAccessSignature ')) return is311;
  const expiresS = Math.floor(nowMs / 1000) + VALID_S;
  return { ...is311, password: await sasToken(`${host}/devices/${station}`, password, expiresS) };
}
