import type { CareApi, PortCandidate } from '../../api/care.ts';
import type { LineHealth } from '../../api/doctor.ts';
import { healthOf } from './line-health.ts';
import type { OwnDevice } from './own-device.ts';
import type { OwnDevices } from './own-devices.ts';
import type { DeviceSetup } from './device-setup.ts';
import { WhichDesk } from '../identity/which-desk.ts';
import type { Clock, Platform } from '../platform.ts';

/** Looks after the lines of the own devices. */
export class Care implements CareApi {
  readonly #devices: OwnDevices;
  readonly #clock: Clock;
  readonly #setup: DeviceSetup;
  readonly #which: WhichDesk;

  constructor(devices: OwnDevices, host: Pick<Platform, 'clock' | 'transports'>, setup: DeviceSetup) {
    this.#devices = devices;
    this.#clock = host.clock;
    this.#setup = setup;
    this.#which = new WhichDesk(host);
  }

  async examineLine(id: string): Promise<LineHealth> {
    const own = this.#devices.known(id);
    return healthOf(own, this.#onWireOf(own), this.#clock);
  }

  async releaseDevice(id: string): Promise<void> {
    const release = async (own: OwnDevice) => {
      await own.session.commands.parting();
      await own.release();
      // Where it cannot be kept, only a restart takes the port back.
      await this.#devices.releases.keep(own.id).catch(() => undefined);
    };
    await Promise.all(this.#onWireOf(this.#devices.known(id)).map(release));
  }

  async takeBack(id: string): Promise<void> {
    for (const own of this.#onWireOf(this.#devices.known(id))) {
      own.session.resume();
      await this.#devices.releases.forget(own.id).catch(() => undefined);
    }
  }

  async acceptDevice(id: string): Promise<void> {
    this.#devices.known(id).accept();
  }

  whichPort(id: string): Promise<readonly PortCandidate[]> {
    return this.#which.look(this.#devices.known(id));
  }

  async confirmPort(id: string, address: string): Promise<void> {
    this.#devices.known(id);
    await this.#which.stop();
    await this.#setup.moveTo(id, address);
  }

  /** Ports that somebody looks at are closed. */
  rest(): Promise<void> {
    return this.#which.stop();
  }

  #onWireOf({ config: { address } }: OwnDevice): readonly OwnDevice[] {
    return this.#devices.all.filter(({ config }) => config.address === address);
  }
}
