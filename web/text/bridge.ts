import type { BridgeListener, BridgeRole } from '../../station/api/bridges.ts';
import type { TimeQuality } from '../../station/model/time.ts';
import type { Obstacle } from '../state/bridge/pairing.ts';

/** What stands in the way, what it means, and what to do next. */
export interface ObstacleText {
  readonly title: string;
  readonly hint: string;
  readonly steps: readonly string[];
  /** A look at the address itself helps on. */
  readonly opens?: true;
}

/** The words for what keeps a page at `origin` from a bridge at `address`. */
export const obstacleText = (obstacle: Obstacle, address: string, origin: string): ObstacleText =>
  texts[obstacle](address, origin);

const CLOSED_QUESTION =
  'If the browser asked to find devices on your network and you closed that question: try again and choose Allow.';

const texts: Readonly<Record<Obstacle, (address: string, origin: string) => ObstacleText>> = {
  address: () => ({
    title: 'This is not an address.',
    hint: 'It looks like greenhouse.local, 192.168.1.20 or https://192.168.1.20:8443. The bridge prints it when it starts.',
    steps: [],
  }),
  code: () => ({
    title: 'A code has six digits.',
    hint: 'The bridge shows one when somebody asks it to: fieldline pair.',
    steps: [],
  }),
  denied: () => ({
    title: 'This page may not look into your network.',
    hint: 'The browser was told so, and does not ask again by itself.',
    steps: [
      'Press the sign left of the address of this page (a lock or two sliders).',
      'Set “Local network access” to Allow. On a managed computer only its administrator can.',
      'Come back here and try again.',
    ],
  }),
  mixed: (address) => ({
    title: 'This browser lets no page that came over https ask a plain http address.',
    hint: `${address} is not encrypted. Nothing was sent there.`,
    steps: [
      'Use the https address of the bridge: it prints one when it starts, usually with :8443.',
      'Or open the bridge itself in a new tab, and pair there.',
    ],
    opens: true,
  }),
  closed: (_address, origin) => ({
    title: 'The bridge is there, and lets no page from elsewhere in.',
    hint: `This page came from ${origin}. A bridge speaks to its own pages only, until it is told otherwise.`,
    steps: [
      'Open the bridge itself in a new tab, and pair there.',
      `Or start the bridge with --allow-origin ${origin} and try again.`,
    ],
    opens: true,
  }),
  other: (address) => ({
    title: `What answers at ${address} is no Fieldline bridge.`,
    hint: 'Another program has this port.',
    steps: [
      'Compare the address, and the number behind the colon, with what the bridge printed when it started.',
    ],
  }),
  'nobody-or-untrusted': (address) => ({
    title: `No answer that this browser trusts from ${address}.`,
    hint: 'Browsers do not tell pages more. Two things are likely, and one look tells which.',
    steps: [
      'Open it in a new tab.',
      'A warning about the certificate: this device does not trust the bridge yet. How to, stands below.',
      'An error such as “can’t be reached”: the bridge is off, the address is wrong, or this device is in another network. ' +
        'Until it is paired a bridge answers from other machines only while it shows a code.',
      CLOSED_QUESTION,
    ],
    opens: true,
  }),
  nobody: (address) => ({
    title: `Nobody answers at ${address}.`,
    hint: 'The bridge is off, the address is wrong, or this device is in another network.',
    steps: [
      'Look at the bridge: does it run, and does it show this address?',
      'Is this device in the same network? Mobile data and guest networks are not.',
      'A name such as greenhouse.local is not found by every device: try the number, as in 192.168.1.20.',
      CLOSED_QUESTION,
    ],
  }),
};

/** How a system comes to trust the CA of a bridge, in the order in which most people need them. */
export const trustSteps: readonly { readonly system: string; readonly steps: readonly string[] }[] = [
  {
    system: 'Android',
    steps: [
      'Settings → Security → Encryption & credentials → Install a certificate → CA certificate.',
      'Choose ca.crt, and confirm with the PIN of the device. A name or a note “may be monitored” stays: that is the CA you added.',
    ],
  },
  {
    system: 'iPhone and iPad',
    steps: [
      'Open ca.crt in Safari and allow the profile; then Settings → Profile downloaded → Install.',
      'Settings → General → About → Certificate trust settings: switch it on for the bridge.',
    ],
  },
  {
    system: 'Windows',
    steps: [
      'Open ca.crt → Install certificate → Current user → Place in “Trusted root certification authorities”.',
      'Windows asks and shows the thumbprint (SHA-1): compare the SHA-256 on the page Details instead. Start the browser anew.',
    ],
  },
  {
    system: 'macOS',
    steps: [
      'Open ca.crt: Keychain Access takes it into “login”.',
      'Open it there → Trust → “Always trust” for SSL. Start the browser anew.',
    ],
  },
  {
    system: 'Linux, ChromeOS',
    steps: [
      'Chrome: chrome://certificate-manager → Custom → Installed by you → Trusted certificates → Import.',
      'Firefox on every system: Settings → Privacy & Security → View certificates → Authorities → Import, for websites.',
    ],
  },
];

export const roleNames: Readonly<Record<BridgeRole, string>> = {
  viewer: 'View',
  operator: 'Operate',
  admin: 'Administer',
};

/** What each role may, in a sentence. */
export const roleWords: Readonly<Record<BridgeRole, string>> = {
  viewer: 'sees what is measured',
  operator: 'sees it, and switches and sets',
  admin: 'may do everything, also let others in',
};

/** What each role may, by the names of the rights at the bridge. */
export const rightsOf: Readonly<Record<BridgeRole, readonly string[]>> = {
  viewer: ['read'],
  operator: ['read', 'command', 'ingest'],
  admin: ['read', 'command', 'ingest', 'configure', 'administer'],
};

export const rightNames: Readonly<Record<string, string>> = {
  read: 'see what is measured',
  command: 'switch and set',
  ingest: 'send what it measures',
  configure: 'set devices and rules up',
  administer: 'let others in',
};

/** The role that somebody has in effect, by what they may. */
export const mayWords = (rights: readonly string[]): string =>
  rights.includes('administer')
    ? 'may do everything here'
    : rights.includes('command')
      ? 'may look and operate'
      : rights.includes('read')
        ? 'may look'
        : rights.includes('ingest')
          ? 'may send what it measured'
          : 'may nothing';

export const listenerWords: Readonly<Record<BridgeListener['what'], string>> = {
  http: 'App, not encrypted',
  https: 'App, over TLS',
  mqtt: 'MQTT, not encrypted',
  mqtts: 'MQTT over TLS',
  coap: 'CoAP, not encrypted',
};

const storeTroubles: Readonly<Record<string, string>> = {
  'log/full': 'its disk is full',
  'log/no-room': 'the room for readings is full of what was not sent yet',
  'log/emptied': 'what was stored there was deleted',
};

/** What keeps a bridge from storing, by the code that it tells. */
export const storeTrouble = (code: string): string => storeTroubles[code] ?? 'its storage failed';

/** How good the times are, and who says so. */
export function timeWords(quality: TimeQuality, by: 'system' | 'nobody'): string {
  if (quality === 'synced')
    return by === 'system' ? 'Right, set by the network' : 'Right, as somebody confirmed';
  if (quality === 'estimated') return 'Estimated: nobody has confirmed it since the bridge was started';
  return 'Not known: the bridge has no clock that runs without power, and no network time yet';
}
