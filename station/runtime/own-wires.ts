import type { KeptSettings } from './settings/kept-settings.ts';
import { ListeningPost } from './listening-post.ts';
import type { Platform } from './platform.ts';
import { allDrivers } from './profile/own-drivers.ts';
import { SavedProfiles } from './profile/saved-profiles.ts';
import { SharedLines } from './wire/shared-lines.ts';

/** The wires of the own station: listened to before there is a device, shared by several, and each known to be the right one. */
export class OwnWires {
  /** What devices are that people described themselves: these are listened for as well. */
  readonly profiles: SavedProfiles;
  readonly post: ListeningPost;
  /** The host's, with these wires in place of its own. */
  readonly platform: Platform & { readonly transports: SharedLines };

  constructor(host: Platform, settings: KeptSettings, changed: () => void) {
    const { log, clock } = host;
    this.profiles = new SavedProfiles(log, clock);
    const drivers = () => allDrivers(this.profiles);
    this.post = new ListeningPost(drivers, host.transports, clock, changed);
    const transports = new SharedLines(this.post);
    const isSure = async (address: string) => {
      const wanted = settings.now.devices.map((device) => device.address);
      return (await transports.twins?.isSure(address, wanted)) ?? true;
    };
    this.platform = { ...host, transports, isSure };
  }
}
