import type { DeviceConfig, Manifest } from '../../station/api/config.ts';
import type { DeviceView } from '../../station/api/device.ts';

/**
 * Which of the devices a person means by the settings: the one at that address, and on a wire that several share the one of
 * the same unit. Another unit is another device beside those that are there.
 */
export function sameDevice(
  settings: Omit<DeviceConfig, 'id'>,
  devices: readonly Pick<DeviceView, 'config'>[],
  manifests: readonly Manifest[],
): DeviceConfig | undefined {
  const there = devices.flatMap(({ config }) => (config?.address === settings.address ? [config] : []));
  const manifest = manifests.find(({ driver }) => driver === settings.driver);
  const sharing = there.filter(({ driver }) => driver === settings.driver);
  if (!manifest?.shared || sharing.length === 0) return there[0];
  const usual = manifest.options.find(({ name }) => name === 'unit')?.fallback;
  const unitOf = ({ options }: Pick<DeviceConfig, 'options'>) => options?.['unit'] ?? usual;
  return sharing.find((each) => unitOf(each) === unitOf(settings));
}

/** An id that can stand in a topic, from a name that a person gave; never to be changed. */
export function newId(label: string): string {
  const name = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
  return `${name === '' ? 'device' : name}-${random.toString(16).padStart(4, '0')}`;
}
