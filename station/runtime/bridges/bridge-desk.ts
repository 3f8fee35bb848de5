import * as v from 'valibot';
import type {
  BridgePeople,
  BridgesApi,
  BridgeStanding,
  PairingAct,
  PairingView,
  PairingWish,
  PeopleEdit,
  WantedBridgeToken,
} from '../../api/bridges.ts';
import type { UplinkConfig } from '../../api/config.ts';
import { USUAL } from '../../model/uplink.ts';
import type { Platform } from '../platform.ts';
import type { Uplinks } from '../sending/uplinks.ts';
import { Credential, MadeToken, Pairing, People, Standing } from './answers.ts';
import type { BridgeDoor } from './bridge-door.ts';
import { BridgeDoors } from './bridge-doors.ts';
import { showCode } from './show-code.ts';
import { parseWish } from './wish.ts';

const TOKENS = '/api/people/tokens';
const tenantAt = (id: string) => `/api/people/tenants/${encodeURIComponent(id)}`;

/** Bridges as the own station is known at them. What lets it in is a password of its uplink, and is told to no screen. */
export class BridgeDesk implements BridgesApi {
  readonly #platform: Pick<Platform, 'ask' | 'log' | 'randomHex'>;
  readonly #uplinks: Pick<Uplinks, 'all' | 'setUplink' | 'removeUplink'>;
  readonly #doors: BridgeDoors;

  constructor(
    platform: Pick<Platform, 'ask' | 'log' | 'randomHex'>,
    uplinks: Pick<Uplinks, 'all' | 'setUplink' | 'removeUplink'>,
  ) {
    this.#platform = platform;
    this.#uplinks = uplinks;
    this.#doors = new BridgeDoors(platform, uplinks);
  }

  async pairBridge(asked: PairingWish): Promise<string> {
    const { address, url, name, ...said } = parseWish(asked);
    const before = this.#uplinks.all.find((each) => each.url === url && each.dialect === 'native');
    const { station } = this.#platform.log.origin;
    const door = this.#doors.to(address, before?.password);
    const { id, token } = door.read(Credential, await showCode(door, { ...said, station }));
    const uplink: UplinkConfig = {
      ...USUAL,
      id: `bridge-${this.#platform.randomHex(8)}`,
      label: name,
      ...before,
      url,
      username: id,
      password: token,
      remember: true,
    };
    try {
      await this.#uplinks.setUplink(uplink);
    } catch (error) {
      await leave(this.#doors.to(address, token));
      throw error;
    }
    return uplink.id;
  }

  bridge(uplink: string): Promise<BridgeStanding> {
    return this.#doors.at(uplink).told(Standing, '/api/standing');
  }

  bridgePeople(uplink: string): Promise<BridgePeople> {
    return this.#doors.at(uplink).told(People, '/api/people');
  }

  async editBridgePeople(uplink: string, edit: PeopleEdit): Promise<void> {
    const door = this.#doors.at(uplink);
    switch (edit.edit) {
      case 'put-user': {
        const { edit: _edit, id, ...user } = edit;
        door.granted(await door.ask('PUT', `/api/people/users/${encodeURIComponent(id)}`, user));
        return;
      }
      case 'remove-user':
        door.granted(await door.ask('DELETE', `/api/people/users/${encodeURIComponent(edit.id)}`));
        return;
      case 'revoke':
        door.granted(await door.ask('DELETE', `${TOKENS}/${encodeURIComponent(edit.token)}`));
        return;
      case 'put-tenant':
        door.granted(await door.ask('PUT', tenantAt(edit.id), { stations: edit.stations }));
        return;
      case 'remove-tenant':
        door.granted(await door.ask('DELETE', tenantAt(edit.id)));
    }
  }

  async makeBridgeToken(uplink: string, wanted: WantedBridgeToken): Promise<string> {
    const door = this.#doors.at(uplink);
    return door.read(MadeToken, door.granted(await door.ask('POST', TOKENS, wanted))).token;
  }

  async bridgePairing(uplink: string, act: PairingAct): Promise<PairingView> {
    const door = this.#doors.at(uplink);
    if (act.act === 'look') return door.told(Pairing, '/api/pairing');
    if (act.act !== 'open') {
      door.granted(await door.ask('DELETE', '/api/pairing'));
      return { phase: 'closed' };
    }
    const opened = door.granted(await door.ask('POST', '/api/pairing', { role: act.role }));
    const { code } = door.read(v.object({ code: v.pipe(v.string(), v.regex(/^\d{6}$/)) }), opened);
    const state = await door.told(Pairing, '/api/pairing');
    return state.phase === 'open' ? { ...state, code } : state;
  }

  async unlinkBridge(uplink: string): Promise<boolean> {
    const config = this.#doors.config(uplink);
    const isGone = config.password === undefined || (await leave(this.#doors.at(uplink)));
    await this.#uplinks.removeUplink(uplink);
    return isGone;
  }
}

/** Whether the bridge knows that this credential is given back; one that it knew no more is. */
const leave = (door: BridgeDoor): Promise<boolean> =>
  door.ask('DELETE', '/api/session').then(
    ({ status }) => status < 300 || status === 401,
    () => false,
  );
