import type { Identity } from '../trust/roles.ts';

/** How a client came: from which address, and as whom the door before the broker knows it already. */
export interface Came {
  readonly address: string;
  /** Others on the way may read along: what it shows itself is no credential then. */
  readonly inTheClear?: boolean;
  readonly identity?: Identity;
}

/** What a client shows as it connects (MQTT 3.1.1, 3.1). */
export interface Connecting extends Came {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly will: (Omit<Said, 'payload'> & Partial<Said>) | undefined;
}

/** Why a client is not let in: CONNACK return codes, MQTT 3.1.1 table 3.1. */
export const REFUSED = { name: 2, later: 3, credential: 4, rights: 5 } as const;
export type Refused = (typeof REFUSED)[keyof typeof REFUSED];

/** What a message is judged by, and of what is written down. */
export interface Said {
  readonly topic: string;
  readonly retain?: boolean;
  readonly payload: string | Uint8Array;
}

/** Says who a client of the broker is, and what it may there. */
export interface Guard {
  enter(client: Connecting): Promise<Identity | Refused>;
  /** `clientId`: how whoever says it is called at the broker. */
  maySay(identity: Identity, message: Said, clientId: string): boolean;
  mayHear(identity: Identity, topic: string): boolean;
  maySubscribe(identity: Identity, filter: string): boolean;
  /** Calls `cut` once the identity is not what it was; gives what ends that. */
  hold(identity: Identity, cut: () => void): () => void;
}
