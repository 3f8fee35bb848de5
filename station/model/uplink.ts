import type { QuotaName } from './quota.ts';

/** MQTT's quality of service: fast and may lose some, confirmed, exactly once. */
export type Qos = 0 | 1 | 2;
export type MqttVersion = '3.1.1' | '5';

/**
 * The ways of speaking to a broker. `judgedBy` says what checked the messages beside ourselves; where it is absent nothing
 * did, and the screen says "unverified". `options` are what only this way asks for.
 */
export const dialectNames = {
  native: { title: 'Fieldline', judgedBy: 'a Fieldline bridge that stores them' },
  'home-assistant': {
    title: 'Home Assistant',
    judgedBy: "the fields of Home Assistant's own schema, and what other programs send it",
  },
  thingsboard: { title: 'ThingsBoard gateway' },
  senml: { title: 'SenML (JSON)', judgedBy: 'the examples of RFC 8428' },
  'senml-cbor': { title: 'SenML (CBOR)', judgedBy: 'the examples of RFC 8428' },
  sparkplug: {
    title: 'Sparkplug B',
    judgedBy: 'payloads of Eclipse Tahu and a protobuf library',
    options: [
      { name: 'group', title: 'Group', fallback: 'Fieldline' },
      { name: 'primaryHost', title: 'Primary host to wait for (may be empty)', fallback: '' },
    ],
  },
  'aws-iot': { title: 'AWS IoT Core' },
  'azure-iot': { title: 'Azure IoT Hub' },
} as const satisfies Readonly<Record<string, DialectWords>>;

export interface DialectWords {
  readonly title: string;
  readonly judgedBy?: string;
  readonly options?: readonly DialectOption[];
}

/** One line of text that a dialect asks for: letters that may stand in a topic. */
export interface DialectOption {
  readonly name: string;
  readonly title: string;
  readonly fallback: string;
}
export type DialectName = keyof typeof dialectNames;

/** How an uplink speaks and what it is held to, beside where it goes. */
export interface UplinkChoices {
  /** What it has not taken is not forgotten here; a best-effort uplink never holds anything up. */
  readonly required: boolean;
  readonly dialect: DialectName;
  /** What only this dialect asks for, by the names of its fields. */
  readonly dialectOptions?: Readonly<Record<string, string>>;
  readonly mqtt: MqttVersion;
  readonly qos: Qos;
  /** Whether the broker keeps the last reading for those who come later. */
  readonly retain: boolean;
  readonly keepAliveS: number;
  /** What the receiver lets a station send. */
  readonly quota: QuotaName;
}

/** What most people want. */
export const USUAL: UplinkChoices = {
  required: true,
  dialect: 'native',
  mqtt: '3.1.1',
  qos: 1,
  retain: false,
  keepAliveS: 30,
  quota: 'own',
};
