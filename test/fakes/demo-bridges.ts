import type {
  BridgePeople,
  BridgesApi,
  BridgeStanding,
  BridgeToken,
  PairingAct,
  PairingView,
  PairingWish,
  PeopleEdit,
  WantedBridgeToken,
} from '../../station/api/bridges.ts';
import { fault } from '../../station/model/fault.ts';
import type { Scene } from './demo-scene.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A bridge with a few people, to look at its screens; the code 000000 is wrong there. */
export class DemoBridges implements BridgesApi {
  readonly #scene: Scene;
  readonly #bornMs = Date.now();
  #people: BridgePeople;
  #pairing: PairingView = { phase: 'closed' };
  #untilMs = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    const token = (id: string, label: string, more: Partial<BridgeToken>): BridgeToken => {
      const madeMs = this.#bornMs - 50 * HOUR_MS;
      return { id, label, role: 'operator', tenant: 'home', madeMs, isYours: false, ...more };
    };
    this.#people = {
      users: [
        { id: 'anna', role: 'admin', tenant: 'home', hasPassword: true },
        { id: 'night-shift', role: 'viewer', tenant: 'home', hasPassword: false },
      ],
      tokens: [
        token('1', 'Tablet', { role: 'admin', station: 'tablet-7f3a', isYours: true }),
        token('2', 'Phone of Anna', { user: 'anna', expiresMs: this.#bornMs + 10 * HOUR_MS }),
        token('3', 'Export script', { role: 'viewer' }),
        ...(scene === 'far' ? this.#ending(token) : []),
      ],
      tenants: scene === 'far' ? [{ id: 'north', stations: ['barn-2', 'silo'] }] : [],
    };
  }

  /** Certificates of which one is over, and one will be. */
  #ending(token: (id: string, label: string, more: Partial<BridgeToken>) => BridgeToken): BridgeToken[] {
    const certificate = { way: 'certificate', madeMs: this.#bornMs - 390 * DAY_MS };
    return [
      token('4', 'Pump', { ...certificate, station: 'pump', expiresMs: this.#bornMs - 3 * DAY_MS }),
      token('5', 'Weather mast', { ...certificate, expiresMs: this.#bornMs + 6.5 * DAY_MS }),
    ];
  }

  async pairBridge({ code }: PairingWish): Promise<string> {
    if (code === '000000') throw fault('bridge/wrong-code', { tries: 4 });
    return 'plant';
  }

  /** What somebody called it. */
  label: string | undefined;

  async bridge(): Promise<BridgeStanding> {
    if (this.#scene === 'fault') throw fault('bridge/unreachable', { url: 'https://greenhouse.local:8443' });
    return {
      name: 'greenhouse-1',
      label: this.label,
      version: '0.1.0',
      system: 'Linux 6.12.47+rpt-rpi-v8, arm64, Node v24.11.0',
      nowMs: Date.now(),
      upMs: 26 * HOUR_MS + Date.now() - this.#bornMs,
      time: { quality: 'estimated', by: 'nobody' },
      store: { entries: 1_204_118, usedBytes: 812e6, budgetBytes: 2e9, waitingBytes: 0, freeBytes: 320e6 },
      devices: { all: 4, live: 3 },
      listeners: [
        { what: 'http', port: 8080, isOpen: false },
        { what: 'https', port: 8443, isOpen: true },
        { what: 'mqtt', port: 1883, isOpen: false },
      ],
      you: {
        who: 'station tablet-7f3a',
        tenant: 'home',
        rights: this.#scene === 'watching' ? ['read'] : ['read', 'command', 'configure', 'administer'],
      },
    };
  }

  async bridgePeople(): Promise<BridgePeople> {
    return this.#people;
  }

  async editBridgePeople(_uplink: string, edit: PeopleEdit): Promise<void> {
    const { users, tokens, tenants } = this.#people;
    if (edit.edit === 'put-tenant' && edit.stations.includes('greenhouse-1'))
      throw fault('bridge/refused', { url: '', status: 409, why: 'greenhouse-1 is this bridge itself.' });
    if (edit.edit === 'revoke')
      this.#people = { ...this.#people, tokens: tokens.filter(({ id }) => id !== edit.token) };
    else if (edit.edit === 'put-tenant' || edit.edit === 'remove-tenant') {
      const others = tenants.filter(({ id }) => id !== edit.id);
      this.#people = { ...this.#people, tenants: [...others, ...(edit.edit === 'put-tenant' ? [edit] : [])] };
    } else {
      const others = users.filter(({ id }) => id !== edit.id);
      const put = edit.edit === 'put-user' ? [{ tenant: 'home', ...edit, hasPassword: true }] : [];
      this.#people = { ...this.#people, users: [...others, ...put] };
    }
  }

  async makeBridgeToken(_uplink: string, { label, role }: WantedBridgeToken): Promise<string> {
    const made = { id: label, label, role, tenant: 'home', madeMs: Date.now(), isYours: false };
    this.#people = { ...this.#people, tokens: [...this.#people.tokens, made] };
    return `fl_${'3f9c2a71'.repeat(5)}`;
  }

  async bridgePairing(_uplink: string, { act }: PairingAct): Promise<PairingView> {
    if (act === 'open') {
      this.#untilMs = Date.now() + 120_000;
      this.#pairing = { phase: 'open', leftMs: 120_000, tries: 5, code: '402913' };
    } else if (act === 'close') this.#pairing = { phase: 'closed' };
    const { phase } = this.#pairing;
    return phase === 'open' ? { ...this.#pairing, leftMs: this.#untilMs - Date.now() } : this.#pairing;
  }

  async unlinkBridge(): Promise<boolean> {
    return true;
  }
}
