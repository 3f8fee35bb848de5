import { BlockList, isIP } from 'node:net';
import * as v from 'valibot';
import { ConfigFault } from '../config/problem.ts';
import { judged, sectionIn } from '../config/section.ts';
import { CONSENT, staysHere } from '../lan/consent.ts';

const SUBNET = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/;

/** Who may speak CoAP here: the section `coap` of the configuration. There is no CoAP where it is absent. */
const Coap = v.strictObject({
  /** Where it listens: this machine only, unless another address is named. */
  host: v.optional(
    v.pipe(
      v.string(),
      v.check((host) => isIP(host) > 0, 'not an IP address'),
    ),
    '127.0.0.1',
  ),
  /** In words, where another address than one of this machine is named. */
  consent: v.exactOptional(v.literal(CONSENT)),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)), 5683),
  /** Addresses and subnets (`192.168.1.0/24`) that are answered; all others hear nothing. */
  peers: v.pipe(
    v.array(v.pipe(v.string(), v.check(isNet, 'not an IP address or a subnet of them'))),
    v.minLength(1),
    v.maxLength(64),
  ),
});

export interface CoapConfig {
  readonly host: string;
  readonly port: number;
  isPeer(address: string): boolean;
}

/** @throws ConfigFault with all that is wrong with it. */
export async function coapConfigIn(folder: string): Promise<CoapConfig | undefined> {
  const section = await sectionIn(folder, 'coap');
  if (!section) return undefined;
  const { host, port, peers, consent } = judged(section, Coap);
  if (!staysHere(host) && consent === undefined) {
    const what = `CoAP has no cipher here; to let the network in, write "consent": "${CONSENT}"`;
    throw new ConfigFault([section.problem(['host'], what)]);
  }
  const list = new BlockList();
  for (const peer of peers) {
    const [, net = peer, bits = isIP(peer) === 6 ? '128' : '32'] = SUBNET.exec(peer) ?? [];
    list.addSubnet(net, Number(bits), familyOf(net));
  }
  return { host, port, isPeer: (address) => list.check(address, familyOf(address)) };
}

function isNet(text: string): boolean {
  const [, net = text, bits = '0'] = SUBNET.exec(text) ?? [];
  return isIP(net) > 0 && Number(bits) <= (isIP(net) === 6 ? 128 : 32);
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
