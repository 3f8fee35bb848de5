import type { ChannelView, DeviceView } from '../../api/device.ts';
import type { Command, Outcome } from '../../model/command.ts';
import { fault } from '../../model/fault.ts';
import { type Reference, referenceOf } from '../../rules/reference.ts';
import type { Wording } from '../../rules/sentence.ts';
import type { FarStation } from '../far/far-station.ts';
import type { LastValue } from '../devices/last-values.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import type { Platform } from '../platform.ts';
import { wordingOf } from './wording.ts';

/** What rules can see and set: the own station's channels, and those of the stations near it. */
export class Reach {
  readonly #platform: Pick<Platform, 'log' | 'randomHex'>;
  readonly #devices: OwnDevices;
  readonly #near: (station: string) => FarStation | undefined;

  constructor(
    platform: Pick<Platform, 'log' | 'randomHex'>,
    devices: OwnDevices,
    near: (station: string) => FarStation | undefined = () => undefined,
  ) {
    this.#platform = platform;
    this.#devices = devices;
    this.#near = near;
  }

  /**
   * A rule sets an output: as anybody's command, but that the station itself need not be told apart from itself. What is near is
   * asked as a person would ask it from here. @throws command/offline.
   */
  async set(rule: string, { station, ...wish }: Reference & Pick<Command, 'value'>): Promise<Outcome> {
    const by = { who: `rule ${rule}`, from: this.#platform.log.origin.station };
    const command: Command = { ...wish, id: this.#platform.randomHex(16), by };
    if (station === undefined) return await this.#devices.commands.obey(command, true);
    const near = this.#near(station);
    if (!near) throw fault('command/offline', { device: wish.device });
    return await near.obey(command);
  }

  last(channel: string): LastValue | undefined {
    const { station, device, channel: name } = referenceOf(channel);
    const at = station === undefined ? this.#devices.get(device) : this.#near(station)?.known.device(device);
    return at?.last.of(name);
  }

  /** A channel of an own device, where it is known. */
  ownChannel(device: string, channel: string): ChannelView | undefined {
    const meta = this.#devices.metas().find((each) => each.device === device);
    return meta?.channels.find(({ name }) => name === channel);
  }

  wordingOf(channel: string): Wording {
    return wordingOf(channel, this.#viewsFor(channel));
  }

  /** Of the own station, or of the one that a channel's name begins with. */
  #viewsFor(channel: string): readonly DeviceView[] {
    const { station } = referenceOf(channel);
    return station === undefined ? this.#devices.views() : (this.#near(station)?.known.devices ?? []);
  }
}
