import type { Manifest } from '../../station/api/config.ts';
import type { PortSettings } from './port-memory.ts';

/** What may be chosen for a port, with the profile by which it was read before: its own copy, whatever was saved since. */
export function withOwn(
  manifests: readonly Manifest[],
  usual: PortSettings | undefined,
): readonly Manifest[] {
  const profile = usual?.options?.['profile'] as
    | { name?: unknown; line?: { baudRate?: unknown }; poll?: unknown }
    | undefined;
  if (usual?.driver !== 'own-profile' || !profile) return manifests;
  const { name, line, poll } = profile;
  const baudRate = typeof line?.baudRate === 'number' ? line.baudRate : 9600;
  const title = `${String(name)} (as it was)`;
  return [
    ...manifests,
    { driver: 'own-profile', title, kind: 'serial', baudRate, polled: poll !== undefined, options: [] },
  ];
}
