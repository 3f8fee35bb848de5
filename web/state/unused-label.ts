import type { Manifest } from '../../station/api/config.ts';
import type { DeviceView } from '../../station/api/device.ts';

/** What a new device is called: one that nobody gave a name is numbered where another has it, `GPS receiver 2`. */
export function unusedLabel(
  label: string,
  devices: readonly Pick<DeviceView, 'own' | 'label'>[],
  manifests: readonly Pick<Manifest, 'title'>[],
): string {
  const isUsual = manifests.some(({ title }) => title === label);
  const taken = new Set(devices.filter(({ own }) => own).map((device) => device.label));
  if (!isUsual || !taken.has(label)) return label;
  for (let n = 2; ; n++) if (!taken.has(`${label} ${n}`)) return `${label} ${n}`;
}
