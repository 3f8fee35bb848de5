import type { Calls } from './by-name.ts';
import type { UplinkConfig } from './config.ts';

export interface TestStep {
  readonly step: 'address' | 'connect' | 'sign-in' | 'publish' | 'receiver';
  readonly ok: boolean;
  readonly text: string;
}

/** Where the own station sends. */
export interface SendingApi {
  /**
   * Somewhere to send, beside the others; one of the same id is changed. Where it is new or goes elsewhere, `from` says
   * what is sent there: everything kept (where absent), or what comes from now on. What is stored is never touched by it.
   * @throws config/invalid.
   */
  setUplink(uplink: UplinkConfig, from?: 'everything' | 'now'): Promise<void>;
  /** Ends sending there; what was stored stays. */
  removeUplink(id: string): Promise<void>;
  /** Sends what an uplink's other side had refused once more. */
  retryRefused(uplink: string): Promise<void>;
  /** What was refused as text, one entry a line (JSON), to be saved elsewhere. */
  savedRefused(uplink: string): Promise<string>;
  /** Tries an address step by step, without changing anything. */
  testBroker(uplink: UplinkConfig): Promise<readonly TestStep[]>;
}

export const sendingCalls: Calls<SendingApi> = {
  setUplink: 10_000,
  removeUplink: 10_000,
  retryRefused: 10_000,
  savedRefused: 30_000,
  testBroker: 60_000,
};
