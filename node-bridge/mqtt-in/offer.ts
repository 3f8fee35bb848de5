import { topicPattern } from '../../station/codec/mqtt/topic-pattern.ts';

/** A device that could read a topic, as it stands in `devices.json`. */
export interface Offer {
  readonly driver: string;
  readonly address: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** How topics of each profile look, those first that nobody else has. */
const looks: readonly (readonly [string, string, (said: Readonly<Record<string, string>>) => object])[] = [
  ['v3/{application}/devices/+/up', 'mqtt-ttn', ({ application }) => ({ application })],
  ['application/{application}/device/+/event/up', 'mqtt-chirpstack', ({ application }) => ({ application })],
  ...['tele/{device}/SENSOR', 'tele/{device}/STATE', 'tele/{device}/LWT', 'stat/{device}/RESULT'].map(
    (topic) =>
      [topic, 'mqtt-tasmota', ({ device }: Readonly<Record<string, string>>) => ({ device })] as const,
  ),
  ...['zigbee2mqtt/{device}', 'zigbee2mqtt/{device}/availability'].map(
    (topic) =>
      [topic, 'mqtt-zigbee2mqtt', ({ device }: Readonly<Record<string, string>>) => ({ device })] as const,
  ),
  ...['sensor', 'binary_sensor', 'switch', 'light', 'fan', 'number'].map(
    (component) =>
      [
        `{device}/${component}/+/state`,
        'mqtt-esphome',
        ({ device }: Readonly<Record<string, string>>) => ({ device }),
      ] as const,
  ),
];

/** What could read a topic that nobody reads: the profile that it looks like, else a rule for it alone; undefined where none can. */
export function offerFor(topic: string): Offer | undefined {
  for (const [look, driver, options] of looks) {
    const said = topicPattern(look)!.captured(topic);
    if (said) return { driver, address: 'mqtt:here', options: { ...options(said) } };
  }
  if (/[{}]/.test(topic) || !topicPattern(topic)) return undefined;
  return { driver: 'mqtt-topics', address: 'mqtt:here', options: { rules: [{ topic }] } };
}
