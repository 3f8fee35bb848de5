import type { DeviceView } from '../../station/api/device.ts';

/** What one of several speakers on a wire is, by who reads them. */
export const speakerWord = (driver: string): string => words[driver] ?? 'Speaker';

const words: Readonly<Record<string, string>> = {
  'nmea-gps': 'Vessel',
  'ble-gateway': 'Sensor',
  'rflink-gateway': 'Sensor',
  'mavlink-vehicle': 'Vehicle',
  'mbus-meter': 'Meter',
};

/** `SY LUNDE (244270489)`, or the number alone of one whose name is not known. */
export function speakerName({ subjects }: Pick<DeviceView, 'subjects'>, subject: string): string {
  const name = subjects && Object.hasOwn(subjects, subject) ? subjects[subject]?.['name'] : undefined;
  return name ? `${name} (${subject})` : subject;
}

/** Who of several speakers can be chosen, those with a name first. */
export function speakersOf(
  device: DeviceView,
): readonly { readonly subject: string; readonly name: string }[] {
  const all = new Set([...Object.keys(device.subjects ?? {}), ...(device.speakers ?? [])]);
  const named = [...all].map((subject) => ({ subject, name: speakerName(device, subject) }));
  const rank = ({ subject, name }: { subject: string; name: string }) => (name === subject ? 1 : 0);
  return named.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
