/** What addresses begin with that are reached over a network: there is no cable to plug in, and no line with a rate. */
const KINDS: ReadonlySet<string> = new Set([
  'tcp',
  'tcp-server',
  'udp',
  'udp-server',
  'modbus-tcp',
  'coap',
  'coap-in',
  'tls',
  'mqtt',
  'http',
  'https',
  'http-in',
]);

export const isOnNetwork = (address: string): boolean => KINDS.has(address.split(':', 1)[0]!);
