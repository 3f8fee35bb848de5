import type { TimeQuality } from '../model/time.ts';
import type { Calls } from './by-name.ts';

/** A bridge that a person wants to pair with, and what they typed for it. */
export interface PairingWish {
  /** Where its pages are, as `https://greenhouse.local:8443`. */
  readonly address: string;
  /** What it calls itself. */
  readonly name: string;
  /** Six digits, or the key of a link that the bridge printed. */
  readonly code: string;
  /** What the bridge is to call this device. */
  readonly label: string;
}

export type BridgeRole = 'viewer' | 'operator' | 'admin';

/** How a bridge is at one moment, as it tells whoever may read there. */
export interface BridgeStanding {
  /** In topics; never changes. */
  readonly name: string;
  /** What people call it, where somebody gave it a name. */
  readonly label?: string | undefined;
  readonly version: string;
  readonly system: string;
  readonly nowMs: number;
  readonly upMs: number;
  /** How far its times can be trusted, and who confirmed them. */
  readonly time: { readonly quality: TimeQuality; readonly by: 'system' | 'nobody' };
  readonly store: {
    readonly entries: number;
    readonly usedBytes: number;
    readonly budgetBytes: number;
    /** Bytes that wait in memory. */
    readonly waitingBytes: number;
    /** Of its disk; absent where the system does not tell. */
    readonly freeBytes?: number | undefined;
    /** The code of what keeps it from storing. */
    readonly fault?: string | undefined;
  };
  readonly devices: { readonly all: number; readonly live: number };
  readonly listeners: readonly BridgeListener[];
  /** Who asks, as the bridge knows them. */
  readonly you: {
    readonly who: string;
    readonly tenant: string;
    /** By their names there; a later version may have more. */
    readonly rights: readonly string[];
  };
}

/** A port that a bridge has open. */
export interface BridgeListener {
  readonly what: 'http' | 'https' | 'mqtt' | 'mqtts' | 'coap';
  readonly port: number;
  /** Whether other machines reach it. */
  readonly isOpen: boolean;
}

export interface BridgeUser {
  readonly id: string;
  readonly role: BridgeRole;
  readonly tenant: string;
  readonly hasPassword: boolean;
}

/** Something that lets somebody in: of a paired device, a station, a program or a person who signed in. Never its secret. */
export interface BridgeToken {
  readonly id: string;
  readonly label: string;
  readonly role: BridgeRole;
  readonly tenant: string;
  readonly user?: string | undefined;
  readonly station?: string | undefined;
  /** What it may of what its role may; absent: all of it. */
  readonly rights?: readonly string[] | undefined;
  /** `certificate`: it is one of the bridge's CA; a later version may have more. */
  readonly way?: string | undefined;
  /** Whoever has it came in by a pairing code. */
  readonly paired?: boolean | undefined;
  readonly madeMs: number;
  readonly expiresMs?: number | undefined;
  /** It is whoever asks. */
  readonly isYours: boolean;
}

/** Somebody with stations of their own, which nobody else at the bridge sees. */
export interface BridgeTenant {
  readonly id: string;
  readonly stations: readonly string[];
}

export interface BridgePeople {
  readonly users: readonly BridgeUser[];
  readonly tokens: readonly BridgeToken[];
  /** Besides the home that owns the bridge. */
  readonly tenants: readonly BridgeTenant[];
}

/** A token that is to be made for a program or a station. */
export interface WantedBridgeToken {
  readonly label: string;
  readonly role: BridgeRole;
  readonly tenant?: string;
  /** Whose it is: it is gone with the user. */
  readonly user?: string;
  /** The station that may speak in its own name with it. */
  readonly station?: string;
  /** Absent: all that its role may. */
  readonly rights?: readonly string[];
  /** How long it is good; absent: until it is revoked. */
  readonly days?: number;
}

export type PeopleEdit =
  | {
      readonly edit: 'put-user';
      readonly id: string;
      readonly role: BridgeRole;
      /** Absent: as it was, or the home. */
      readonly tenant?: string;
      /** Absent: as it was, or none. */
      readonly password?: string;
    }
  | { readonly edit: 'remove-user'; readonly id: string }
  | { readonly edit: 'revoke'; readonly token: string }
  | { readonly edit: 'put-tenant'; readonly id: string; readonly stations: readonly string[] }
  | { readonly edit: 'remove-tenant'; readonly id: string };

export type PairingAct =
  | { readonly act: 'look' | 'close' }
  | { readonly act: 'open'; readonly role: BridgeRole };

/** How the pairing of a further device stands at a bridge. `code` is told once, to whoever opened it. */
export type PairingView =
  | { readonly phase: 'closed' | 'expired' | 'spent' }
  | {
      readonly phase: 'open';
      readonly leftMs: number;
      readonly tries: number;
      readonly code?: string | undefined;
    }
  | { readonly phase: 'paired'; readonly label: string };

/** The bridges that the own station is linked with; each is named by its uplink. */
export interface BridgesApi {
  /**
   * Comes in by a code, and sends there from now on with what the bridge gave; resolves with the uplink. No screen hears the secret.
   * @throws bridge/…, config/invalid, log/….
   */
  pairBridge(wish: PairingWish): Promise<string>;
  /** @throws bridge/…. */
  bridge(uplink: string): Promise<BridgeStanding>;
  /** @throws bridge/…. */
  bridgePeople(uplink: string): Promise<BridgePeople>;
  /** @throws bridge/…. */
  editBridgePeople(uplink: string, edit: PeopleEdit): Promise<void>;
  /** The token, which nobody is told a second time. @throws bridge/…. */
  makeBridgeToken(uplink: string, wanted: WantedBridgeToken): Promise<string>;
  /** @throws bridge/…. */
  bridgePairing(uplink: string, act: PairingAct): Promise<PairingView>;
  /**
   * Takes back what the bridge gave and sends nothing there any more. Resolves with whether the bridge has heard of it; where
   * it has not, somebody has to revoke it there.
   */
  unlinkBridge(uplink: string): Promise<boolean>;
}

export const bridgesCalls: Calls<BridgesApi> = {
  pairBridge: 30_000,
  bridge: 20_000,
  bridgePeople: 20_000,
  editBridgePeople: 30_000,
  makeBridgeToken: 30_000,
  bridgePairing: 20_000,
  unlinkBridge: 30_000,
};
