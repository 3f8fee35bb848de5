import type { DialectName, DialectWords } from '../../station/model/uplink.ts';

/** A way of speaking, and whether anybody beside ourselves has judged it. */
export const dialectWords = ({ title, judgedBy }: DialectWords): string =>
  judgedBy === undefined ? `${title} (unverified)` : title;

/** Who has judged the messages. */
export const judgedWords = ({ judgedBy }: DialectWords): string =>
  judgedBy === undefined
    ? 'Unverified: only our own tests have judged these messages.'
    : `Verified by ${judgedBy}.`;

/** What a person needs to know to connect, where it goes without saying nothing. */
export const dialectHints: Readonly<Record<DialectName, string>> = {
  native: 'A bridge confirms what it has stored; any other broker passes it on.',
  'home-assistant': 'Use the broker that Home Assistant uses: devices appear there by themselves.',
  thingsboard: 'User name: the access token of a gateway device. No password.',
  senml: 'Readings as packs that other programs read; all else as Fieldline says it.',
  'senml-cbor': 'The same packs in fewer bytes.',
  sparkplug: 'Fast by its specification (QoS 0): what is on its way when the connection breaks may be lost.',
  'aws-iot':
    'Address: wss://…-ats.iot.REGION.amazonaws.com/mqtt. User name: an access key. Password: its secret; only a ' +
    'signature made of it is sent. The thing is named like this station.',
  'azure-iot':
    'Address: wss://HUB.azure-devices.net/$iothub/websocket. Password: the device’s key; only a token made of it is ' +
    'sent. The device is named like this station.',
};
