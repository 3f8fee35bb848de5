/** What goes to a broker. */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  /** The broker keeps the last one for those who come later. */
  readonly retain: boolean;
}
