import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type {
  BridgeSetup,
  BridgeSetupApi,
  BridgeWires,
  BusChip,
  SeenSender,
  SetupEdit,
} from '../../../station/api/bridge-setup.ts';
import type { DeviceConfig } from '../../../station/api/config.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { Repeat } from '../repeat.ts';
import { Work } from '../work.ts';

const LOOK_EVERY_MS = 5_000;

/** How far the look at a bus is. */
export interface BusLook {
  readonly found: readonly BusChip[];
  readonly done: number;
  readonly phase: 'looking' | 'stopped' | 'through';
  readonly fault?: Fault;
}

/** The wires and devices of a bridge as a screen sets them up: who sends and which devices there are is asked anew every few seconds. */
export class SetupWork extends Work implements ReactiveController {
  readonly #api: () => BridgeSetupApi;
  readonly #uplink: () => string;
  readonly #buses = new Map<number, BusLook>();
  /** Of each bus the newest look: one that was stopped may still wait for its last piece. */
  readonly #newest = new Map<number, object>();
  wires: BridgeWires | undefined;
  setup: BridgeSetup | undefined;
  senders: readonly SeenSender[] | undefined;
  /** Why it is not told how things are. */
  fault: Fault | undefined;

  constructor(host: ReactiveControllerHost, api: () => BridgeSetupApi, uplink: () => string) {
    super(host);
    this.#api = api;
    this.#uplink = uplink;
    new Repeat(host, LOOK_EVERY_MS, () => this.#lookAtAll());
    host.addController(this);
  }

  /** Nobody pulls the next piece of a look any more, so it is over. */
  hostDisconnected(): void {
    for (const bus of this.#buses.keys()) this.stop(bus);
  }

  bus(bus: number): BusLook | undefined {
    return this.#buses.get(bus);
  }

  deviceAt(addresses: readonly string[]): DeviceConfig | undefined {
    return this.setup?.devices.find(({ address }) => addresses.includes(address));
  }

  /** The wires as they are now: what was switched on or plugged in since is among them. */
  async lookAtWires(): Promise<void> {
    await this.#ask(async (api, uplink) => (this.wires = await api.bridgeWires(uplink)));
  }

  /** Looks who is on a bus, for as long as nobody stops it; what was found stays. */
  async scan(bus: number): Promise<void> {
    if (this.#buses.get(bus)?.phase === 'looking') return;
    const run = {};
    this.#newest.set(bus, run);
    let look: BusLook = { found: [], done: 0, phase: 'looking' };
    this.#shows(bus, look);
    try {
      for (let next: number | undefined; ;) {
        const part = await this.#api().scanBridgeBus(this.#uplink(), bus, next);
        if (this.#newest.get(bus) !== run) return;
        const isStopped = this.#buses.get(bus)?.phase !== 'looking';
        next = part.next;
        const phase = next === undefined ? 'through' : isStopped ? 'stopped' : 'looking';
        this.#shows(bus, (look = { found: [...look.found, ...part.found], done: part.done, phase }));
        if (phase !== 'looking') return;
      }
    } catch (error) {
      if (this.#newest.get(bus) === run)
        this.#shows(bus, { ...look, phase: 'stopped', fault: toFault(error) });
    }
  }

  stop(bus: number): void {
    const look = this.#buses.get(bus);
    if (look?.phase === 'looking') this.#shows(bus, { ...look, phase: 'stopped' });
  }

  edit(edit: SetupEdit): Promise<boolean> {
    return this.attempt(async () => {
      await this.#api().editBridgeSetup(this.#uplink(), edit);
      await this.#look();
    });
  }

  #shows(bus: number, look: BusLook): void {
    this.#buses.set(bus, look);
    this.host.requestUpdate();
  }

  #look(): Promise<void> {
    return this.#ask(async (api, uplink) => {
      [this.setup, this.senders] = await Promise.all([api.bridgeSetup(uplink), api.seenAtBridge(uplink)]);
    });
  }

  async #ask(what: (api: BridgeSetupApi, uplink: string) => Promise<unknown>): Promise<void> {
    try {
      await what(this.#api(), this.#uplink());
      this.fault = undefined;
    } catch (error) {
      this.fault = toFault(error);
    }
    this.host.requestUpdate();
  }

  async #lookAtAll(): Promise<void> {
    if (!this.wires || this.fault) await this.lookAtWires();
    if (!this.fault) await this.#look();
  }
}
