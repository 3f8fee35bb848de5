import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the data of a person's programs belongs, by the customs of the system. */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  switch (platform) {
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'Fieldline');
    case 'darwin':
      return join(home, 'Library/Application Support/fieldline');
    default:
      return join(env['XDG_DATA_HOME'] ?? join(home, '.local/share'), 'fieldline');
  }
}
