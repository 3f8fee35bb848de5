import { isIP } from 'node:net';
import * as v from 'valibot';
import { judged, sectionIn } from '../config/section.ts';
import { CONSENT, PASSWORD_CONSENT } from './consent.ts';

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const hostName = v.pipe(
  v.string(),
  v.regex(/^(?=.{1,253}$)[a-z\d]([a-z\d-]{0,62}\.?)*$/i, 'not a name of a host'),
);

/** How the network reaches this bridge: the section `lan` of the configuration. */
export const LanConfig = v.strictObject({
  /** `paired`: while somebody is paired, and while a pairing code is shown. */
  listen: v.exactOptional(v.picklist(['paired', 'always', 'never']), 'paired'),
  /** The addresses of this machine that are listened on; all of them where absent. */
  addresses: v.exactOptional(
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.check((text) => isIP(text) > 0, 'not an IP address'),
        ),
      ),
      v.minLength(1),
      v.maxLength(16),
    ),
  ),
  /** Names under which it is found, beside that of the machine and that with `.local` behind it. */
  names: v.exactOptional(v.pipe(v.array(hostName), v.maxLength(16)), []),
  /** The app and MQTT over WebSocket, over TLS. */
  https: v.exactOptional(port, 8443),
  /** MQTT over TLS. */
  mqtts: v.exactOptional(port, 8883),
  /** Whether the networks are told where it is, while they can reach it. */
  announce: v.exactOptional(v.boolean(), true),
  /** `near`: private addresses, and the networks that this machine is in. */
  callers: v.exactOptional(v.picklist(['near', 'anybody']), 'near'),
  /** The app in the clear, for looking and switching. */
  http: v.exactOptional(
    v.strictObject({
      port,
      consent: v.literal(CONSENT, `in the clear only with "${CONSENT}"`),
      /** Absent: a password that comes so is refused. */
      mqttPasswords: v.exactOptional(
        v.literal(PASSWORD_CONSENT, `passwords in the clear only with "${PASSWORD_CONSENT}"`),
      ),
    }),
  ),
});
export type LanConfig = v.InferOutput<typeof LanConfig>;

/** @throws ConfigFault with all that is wrong with it. */
export async function lanConfigIn(folder: string): Promise<LanConfig> {
  const section = await sectionIn(folder, 'lan');
  return section ? judged(section, LanConfig) : v.parse(LanConfig, {});
}
