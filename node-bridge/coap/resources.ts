import { ascii } from '../../station/codec/bytes.ts';
import { NAME } from '../../station/model/channel.ts';
import { toFault } from '../../station/model/fault.ts';
import { codeOf } from '../../station/codec/coap/message.ts';
import { type Shown, stateOf } from '../state.ts';
import type { Inbox } from './inbox.ts';
import { FORMAT, lineOf } from './readings.ts';

export interface Representation {
  readonly format: number;
  readonly body: Uint8Array;
}

const LINK_FORMAT = 40;
const PATH = /^sensors\/([^/]+)(?:\/([^/]+))?$/;

/** The resources of a bridge: `sensors/{device}` and `sensors/{device}/{channel}`, and the list of them. */
export class Resources {
  readonly #shown: Shown;
  readonly #inbox: Inbox;

  constructor(shown: Shown, inbox: Inbox) {
    this.#shown = shown;
    this.#inbox = inbox;
  }

  /** What is at a path now. */
  get(path: string): Representation | undefined {
    if (path === '.well-known/core') return { format: LINK_FORMAT, body: this.#list() };
    const [, device, channel] = PATH.exec(path) ?? [];
    const body = device === undefined ? undefined : stateOf(this.#shown, device, channel);
    return body && { format: FORMAT.json, body };
  }

  /** Takes a sensor's reading; gives the code that answers it. RFC 7252, section 5.9. */
  put(path: string, format: number, body: Uint8Array): number {
    const [, name, below] = PATH.exec(path) ?? [];
    if (name === undefined || below !== undefined || !NAME.test(name) || !this.#inbox.has(name))
      return codeOf('4.04');
    try {
      const line = lineOf(name, format, body);
      if (!line) return codeOf('4.15');
      return { taken: codeOf('2.04'), nobody: codeOf('4.04'), full: codeOf('5.03') }[
        this.#inbox.put(name, line)
      ];
    } catch (error) {
      if (toFault(error).code === 'internal') throw error;
      return codeOf('4.00');
    }
  }

  /** What there is to be read now, and where sensors may send to. RFC 6690. */
  #list(): Uint8Array {
    const links = this.#shown.devices().flatMap(({ device }) => {
      const channels = [...(this.#shown.lastRow(device)?.values.keys() ?? [])];
      const isThere = channels.length > 0 || this.#inbox.has(device);
      return [
        ...(isThere ? [device] : []),
        ...channels.filter((name) => NAME.test(name)).map((channel) => `${device}/${channel}`),
      ];
    });
    return ascii(links.map((path) => `</sensors/${path}>;obs;ct=50`).join(','));
  }
}
