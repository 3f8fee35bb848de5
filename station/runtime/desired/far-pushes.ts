import type { ConfigurationApi } from '../../api/configuration.ts';
import { fault, toFault } from '../../model/fault.ts';
import type { Message } from '../../uplink/message.ts';
import { type Configuring, readConfiguring, readDesired } from './message.ts';
import { faultMessage, textMessages } from './text-parts.ts';

const MOST_WAITING = 16;

/** What comes over a broker about the configuration of a station: asked now, or left while it was away. */
export class FarPushes {
  readonly #station: string;
  readonly #own: ConfigurationApi;
  #waiting = 0;

  constructor(station: string, own: ConfigurationApi) {
    this.#station = station;
    this.#own = own;
  }

  /** What was left is taken once, however often the broker hands it out; what became of it is reported. @throws frame/…. */
  left(payload: Uint8Array, unsigned: string | undefined): void {
    if (payload.length === 0 || unsigned !== undefined || this.#waiting >= MOST_WAITING) return;
    const { askedMs: _told, ...push } = readDesired(payload);
    this.#waiting++;
    void this.#own
      .pushConfiguration('', push)
      .catch(() => undefined) // what cannot be kept here is told by the store itself
      .finally(() => this.#waiting--);
  }

  /** `unsigned`: the address of a broker that lets everybody in. @throws frame/length, frame/syntax; action/too-many. */
  async asked(payload: Uint8Array, unsigned: string | undefined): Promise<readonly Message[]> {
    const asked = readConfiguring(payload);
    if (this.#waiting >= MOST_WAITING) throw fault('action/too-many', { most: MOST_WAITING });
    this.#waiting++;
    try {
      if (unsigned !== undefined) throw fault('config/unsigned', { url: unsigned });
      return textMessages(this.#station, asked.id, await this.#answer(asked));
    } catch (error) {
      return [faultMessage(this.#station, asked.id, toFault(error))];
    } finally {
      this.#waiting--;
    }
  }

  async #answer(asked: Configuring): Promise<string> {
    switch (asked.do) {
      case 'get':
        return JSON.stringify(await this.#own.configuration('', asked.version));
      case 'push': {
        const { askedMs: _told, ...push } = asked.push;
        return JSON.stringify(await this.#own.pushConfiguration('', push));
      }
      case 'diagnose':
        return await this.#own.diagnose('', asked);
    }
  }
}
