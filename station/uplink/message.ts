import type { Qos } from '../model/uplink.ts';

/** What goes to a broker. */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  /** The broker keeps the last one for those who come later. */
  readonly retain: boolean;
}
