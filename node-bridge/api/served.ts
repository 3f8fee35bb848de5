import type { ConfigurationApi } from '../../station/api/configuration.ts';
import type { ChannelView, DeviceView } from '../../station/api/device.ts';
import type { StationView } from '../../station/api/news.ts';
import type { Command, Outcome } from '../../station/model/command.ts';
import { fault } from '../../station/model/fault.ts';
import { AllStations } from '../../station/runtime/all-stations.ts';
import { parseCommand } from '../../station/runtime/control/far-commands.ts';
import type { FarStations } from '../../station/runtime/far/far-stations.ts';
import { Newsroom } from '../../station/runtime/newsroom.ts';
import type { Clock, Log } from '../../station/runtime/platform.ts';
import type { ShownDevice } from '../../station/runtime/exports/recording-head.ts';
import type { OpenStation } from '../../station/runtime/station.ts';
import type { Identities } from '../trust/identities.ts';
import type { Identity } from '../trust/roles.ts';
import { storedDevice, storedStations } from './stored.ts';

/** What the local API shows: the bridge's own station, those that it sees, and those that only its log still knows. */
export interface Shown {
  readonly own: OpenStation;
  readonly near: FarStations;
  readonly log: Log;
  readonly clock: Clock;
  readonly identities: Identities;
  /** How stations are configured that are away. */
  readonly away: ConfigurationApi;
}

/** All stations of a bridge as a program asks for them. Nobody is shown a station of somebody else. */
export class Served {
  readonly own: OpenStation;
  readonly log: Log;
  readonly clock: Clock;
  /** What is asked of any station in the same words. */
  readonly all: AllStations;
  readonly #near: FarStations;
  readonly #identities: Identities;

  constructor({ own, near, log, clock, identities, away }: Shown) {
    this.own = own;
    this.log = log;
    this.clock = clock;
    this.#near = near;
    this.#identities = identities;
    const newsroom = new Newsroom(clock);
    this.all = new AllStations({ clock, far: near, newsroom, own: { id: this.ownId, station: own }, away });
  }

  get ownId(): string {
    return this.log.origin.station;
  }

  /** Devices of other stations that are seen now. */
  get far(): readonly DeviceView[] {
    return this.#near.all.flatMap(({ known }) => known.devices);
  }

  mayReach(identity: Identity, station: string): boolean {
    return this.#identities.mayReach(identity, station);
  }

  async stations(identity: Identity): Promise<readonly StationView[]> {
    const { stations } = await this.own.news(0);
    const seen = this.#near.all.map(({ known }) => known.view);
    const known = [...stations, ...seen];
    const stored = await storedStations(this.log, new Set(known.map(({ id }) => id)));
    return [...known, ...stored].filter(({ id }) => this.mayReach(identity, id));
  }

  /** Of one station, or of all that are this identity's. */
  async devices(identity: Identity, station?: string): Promise<readonly DeviceView[]> {
    const devices: DeviceView[] = [];
    for (const { id } of await this.stations(identity))
      if (station === undefined || station === id) devices.push(...(await this.#devicesOf(id)));
    return devices;
  }

  /** @throws command/unknown-device. */
  async device(station: string, device: string): Promise<DeviceView> {
    const found = (await this.#devicesOf(station)).find((each) => each.device === device);
    if (!found) throw fault('command/unknown-device', { device });
    return found;
  }

  /** As they are shown now; none of a device that is not seen. */
  channelsOf(station: string, device: string): readonly ChannelView[] {
    const metas =
      station === this.ownId ? this.own.link.devices() : (this.#near.get(station)?.known.metas ?? []);
    return metas.find((meta) => meta.device === device)?.channels ?? [];
  }

  /** @throws command/unknown-channel. */
  async channel(station: string, device: string, name: string): Promise<readonly [DeviceView, ChannelView]> {
    const view = await this.device(station, device);
    const found = view.channels.find((each) => each.name === name);
    if (!found) throw fault('command/unknown-channel', { device, channel: name });
    return [view, found];
  }

  /** With how its values were shown at what time. @throws command/unknown-device. */
  async shown(station: string, device: string): Promise<ShownDevice> {
    const view = await this.device(station, device);
    if (station !== this.ownId) {
      const far = this.#near.get(station)?.known.shown.find((each) => each.view.device === device);
      return far ?? { view, displays: {} };
    }
    const displays = view.channels.map(async ({ name }) => [
      name,
      await this.own.displayHistory(device, name),
    ]);
    return { view, displays: Object.fromEntries(await Promise.all(displays)) };
  }

  /** By the same way as any command, with all its locks. Resolves with what became of it. @throws command/malformed. */
  async obey(station: string, command: Command): Promise<Outcome> {
    const wanted = parseCommand(command);
    if (station === this.ownId) return await this.own.link.obey(wanted);
    const far = this.#near.get(station);
    if (!far) throw fault('command/offline', { device: command.device });
    return await far.obey(wanted);
  }

  async #devicesOf(station: string): Promise<readonly DeviceView[]> {
    if (station === this.ownId) return (await this.own.news(0)).devices;
    const seen = this.#near.get(station)?.known.devices ?? [];
    const known = new Set(seen.map(({ device }) => device));
    const others = (await this.log.devices(station)).filter((device) => !known.has(device));
    return [...seen, ...(await Promise.all(others.map((device) => storedDevice(this.log, station, device))))];
  }
}
