import type { BrokerConfig } from '../station/api/config.ts';
import type { Gate } from './http/gate.ts';
import type { Journal } from './journal.ts';
import type { Reach } from './lan/reach.ts';

/** What a bridge is told as it begins. */
export interface BridgeOptions {
  readonly version: string;
  readonly dataFolder: string;
  readonly webFolder: string;
  readonly httpPort: number;
  /** Where TLS is served to this machine, too; absent: only to the network, once it is let in. */
  readonly httpsPort: number | undefined;
  /** Absent: the usual one. */
  readonly mqttsPort?: number | undefined;
  /** Absent: the usual one, and none where another program has it. */
  readonly mqttPort: number | undefined;
  /** What a new station is called. */
  readonly name: string | undefined;
  /** Another broker, to send to and to store from. */
  readonly broker: BrokerConfig | undefined;
  readonly gate: Gate;
  /** Where what happens is written down; absent: nowhere. */
  readonly journal?: Journal;
}

/** A running bridge: station, broker, hub and pages over one log. */
export interface Bridge {
  readonly station: string;
  readonly url: string;
  readonly mqttPort: number | undefined;
  readonly coapPort: number | undefined;
  /** What the network reaches as it starts; each change is told. */
  readonly reach: Reach;
  /** The key for the first browser on this machine (`/#here=KEY`); undefined where somebody is known here already. */
  firstKey(): string | undefined;
  /** What its server answers, as its router has it. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  /** Reads the configuration anew; only what changed begins anew. */
  reload(): Promise<void>;
  /** Writes something small, for whoever wants to know whether its log still can. @throws log/full, log/broken. */
  writes(): Promise<void>;
  /** Rejects when the bridge cannot go on; resolves when it was closed. */
  readonly ended: Promise<void>;
  /** Keeps what is gathered, says goodbye to the brokers, sends everybody away. */
  close(): Promise<void>;
}
