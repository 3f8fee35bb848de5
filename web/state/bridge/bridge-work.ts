import type { ReactiveControllerHost } from 'lit';
import type { BridgeSetupApi } from '../../../station/api/bridge-setup.ts';
import type {
  BridgePeople,
  BridgeRole,
  BridgesApi,
  BridgeStanding,
  PairingView,
  PeopleEdit,
  WantedBridgeToken,
} from '../../../station/api/bridges.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { Repeat } from '../repeat.ts';
import { Work } from '../work.ts';

const LOOK_EVERY_MS = 5_000;
const PAIRING_EVERY_MS = 1_000;

/** A bridge as a screen looks at it: asked anew every few seconds, and what it said last stays where it does not answer. */
export class BridgeWork extends Work {
  readonly #api: () => BridgesApi & BridgeSetupApi;
  readonly #uplink: () => string;
  standing: BridgeStanding | undefined;
  /** When it answered last, by this page's clock. */
  heardMs: number | undefined;
  fault: Fault | undefined;
  people: BridgePeople | undefined;
  peopleFault: Fault | undefined;
  pairing: PairingView | undefined;
  /** When the open code is over, by this page's clock. */
  codeUntilMs = 0;

  constructor(host: ReactiveControllerHost, api: () => BridgesApi & BridgeSetupApi, uplink: () => string) {
    super(host);
    this.#api = api;
    this.#uplink = uplink;
    new Repeat(host, LOOK_EVERY_MS, () => this.look());
    new Repeat(host, PAIRING_EVERY_MS, () => this.#lookAtPairing());
  }

  get mayAdminister(): boolean {
    return this.may('administer');
  }

  may(right: string): boolean {
    return this.standing?.you.rights.includes(right) ?? false;
  }

  /** Asks how it is, and who may come in where that is told to whoever asks. */
  async look(): Promise<void> {
    try {
      this.standing = await this.#api().bridge(this.#uplink());
      this.heardMs = Date.now();
      this.fault = undefined;
    } catch (error) {
      this.fault = toFault(error);
    }
    if (!this.fault && this.mayAdminister) await this.#lookAtPeople();
    this.host.requestUpdate();
  }

  edit(edit: PeopleEdit): Promise<boolean> {
    return this.attempt(async () => {
      await this.#api().editBridgePeople(this.#uplink(), edit);
      await this.look();
    });
  }

  /** Calls the bridge otherwise, for everybody. */
  rename(label: string): Promise<boolean> {
    return this.attempt(async () => {
      await this.#api().editBridgeSetup(this.#uplink(), { edit: 'rename', label });
      await this.look();
    });
  }

  /** The new token; undefined where it was not made. */
  async makeToken(wanted: WantedBridgeToken): Promise<string | undefined> {
    let token: string | undefined;
    await this.attempt(async () => {
      token = await this.#api().makeBridgeToken(this.#uplink(), wanted);
      await this.look();
    });
    return token;
  }

  /** Has the bridge make a code for a further device. */
  openPairing(role: BridgeRole): Promise<boolean> {
    return this.attempt(async () => {
      const pairing = await this.#api().bridgePairing(this.#uplink(), { act: 'open', role });
      this.#shows(pairing);
    });
  }

  closePairing(): Promise<boolean> {
    return this.attempt(async () => {
      await this.#api().bridgePairing(this.#uplink(), { act: 'close' });
      this.pairing = undefined;
    });
  }

  /** Whether the bridge has heard that this device is linked no more; undefined where unlinking itself failed. */
  async unlink(): Promise<boolean | undefined> {
    let heard: boolean | undefined;
    await this.attempt(async () => void (heard = await this.#api().unlinkBridge(this.#uplink())));
    return heard;
  }

  /** Only one's own code is followed: what others open is not for this screen. */
  async #lookAtPairing(): Promise<void> {
    const before = this.pairing;
    if (before?.phase !== 'open' || this.isBusy) return;
    const now = await this.#api()
      .bridgePairing(this.#uplink(), { act: 'look' })
      .catch(() => undefined);
    if (this.pairing !== before) return;
    if (now) this.#shows(now.phase === 'open' ? { ...now, code: before.code } : now);
    else if (Date.now() >= this.codeUntilMs) this.#shows({ phase: 'expired' });
    if (now?.phase === 'paired') await this.look();
    this.host.requestUpdate();
  }

  #shows(pairing: PairingView): void {
    this.pairing = pairing;
    if (pairing.phase === 'open') this.codeUntilMs = Date.now() + pairing.leftMs;
  }

  async #lookAtPeople(): Promise<void> {
    try {
      this.people = await this.#api().bridgePeople(this.#uplink());
      this.peopleFault = undefined;
    } catch (error) {
      this.peopleFault = toFault(error);
    }
  }
}
