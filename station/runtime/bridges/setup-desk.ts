import type {
  BridgeSetup,
  BridgeSetupApi,
  BridgeWires,
  BusPart,
  PortHeard,
  SeenSender,
  SetupEdit,
} from '../../api/bridge-setup.ts';
import type { RegistersQuery, RegistersRead, ScanPart, ScanQuery } from '../../api/scan.ts';
import type { Platform } from '../platform.ts';
import type { Uplinks } from '../sending/uplinks.ts';
import type { BridgeDoor } from './bridge-door.ts';
import { BridgeDoors } from './bridge-doors.ts';
import { Bus, Heard, Registers, Scan, Seen, Setup, Wires } from './setup-answers.ts';

const CONFIG = '/api/config';
const LISTENING = '/api/wires/serial';
const deviceAt = (id: string) => `${CONFIG}/devices/${encodeURIComponent(id)}`;

/** The devices of linked bridges, set up over their HTTP side by who may. */
export class BridgeSetupDesk implements BridgeSetupApi {
  readonly #uplinks: Pick<Uplinks, 'all' | 'setUplink'>;
  readonly #doors: BridgeDoors;

  constructor(platform: Pick<Platform, 'ask'>, uplinks: Pick<Uplinks, 'all' | 'setUplink'>) {
    this.#uplinks = uplinks;
    this.#doors = new BridgeDoors(platform, uplinks);
  }

  async bridgeWires(uplink: string): Promise<BridgeWires> {
    return await this.#doors.at(uplink).told(Wires, '/api/wires');
  }

  async scanBridgeBus(uplink: string, bus: number, from?: number): Promise<BusPart> {
    const door = this.#doors.at(uplink);
    const query = { bus, ...(from === undefined ? {} : { from }) };
    return door.read(Bus, door.granted(await door.ask('POST', '/api/wires/i2c', query)));
  }

  async listenAtBridge(uplink: string, address: string): Promise<PortHeard> {
    const door = this.#doors.at(uplink);
    return door.read(Heard, door.granted(await door.ask('POST', LISTENING, { address })));
  }

  async stopListeningAtBridge(uplink: string): Promise<void> {
    const door = this.#doors.at(uplink);
    door.granted(await door.ask('DELETE', LISTENING));
  }

  async scanBridgeModbus(uplink: string, query: ScanQuery): Promise<ScanPart> {
    const door = this.#doors.at(uplink);
    return door.read(Scan, door.granted(await door.ask('POST', '/api/modbus/scan', query)));
  }

  async readBridgeModbus(uplink: string, query: RegistersQuery): Promise<RegistersRead> {
    const door = this.#doors.at(uplink);
    return door.read(Registers, door.granted(await door.ask('POST', '/api/modbus/registers', query)));
  }

  async bridgeSetup(uplink: string): Promise<BridgeSetup> {
    return await this.#doors.at(uplink).told(Setup, CONFIG);
  }

  async editBridgeSetup(uplink: string, edit: SetupEdit): Promise<void> {
    const door = this.#doors.at(uplink);
    const version = await versionOf(door);
    switch (edit.edit) {
      case 'put-device':
        door.granted(await door.ask('PUT', deviceAt(edit.device.id), edit.device, version));
        return;
      case 'rename-device':
        door.granted(await door.ask('PATCH', deviceAt(edit.id), { label: edit.label }, version));
        return;
      case 'remove-device':
        door.granted(await door.ask('DELETE', deviceAt(edit.id), undefined, version));
        return;
      case 'rename':
        door.granted(await door.ask('PATCH', CONFIG, { label: edit.label }, version));
        await this.#uplinks.setUplink({ ...this.#doors.config(uplink), label: edit.label });
    }
  }

  async seenAtBridge(uplink: string): Promise<readonly SeenSender[]> {
    return (await this.#doors.at(uplink).told(Seen, '/api/seen')).senders;
  }
}

/** Nobody else's change is lost: the bridge refuses where there was one in between. */
async function versionOf(door: BridgeDoor): Promise<string> {
  return door.granted(await door.ask('GET', CONFIG)).etag ?? '*';
}
