import type { Notes } from '../notes.ts';

const MOST_TOLD = 500;
const LETTERS = 80;

/**
 * Says of each client once that it wanted to write and showed no credential: with MQTT 3.1.1 and QoS 0 it cannot find that out
 * itself, for it is never answered.
 */
export class WithoutCredential {
  readonly #notes: Pick<Notes, 'often'>;
  readonly #told = new Set<string>();

  constructor(notes: Pick<Notes, 'often'>) {
    this.#notes = notes;
  }

  refused(clientId: string, topic: string): void {
    if (this.#told.has(clientId)) return;
    this.#told.add(clientId);
    if (this.#told.size > MOST_TOLD) this.#told.delete(this.#told.values().next().value!);
    const [who, where] = [clientId, topic].map((text) => text.slice(0, LETTERS));
    this.#notes.often(
      'without credential',
      `${who} wanted to write to ${where} without a credential: \`fieldline broker add\` makes one for a device, \`fieldline pair --here\` for a page`,
    );
  }
}
