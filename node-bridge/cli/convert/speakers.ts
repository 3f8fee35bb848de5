import type { Batch } from '../../../station/model/batch.ts';

/** A device, or one of several on its wire. */
export interface Speaker {
  readonly device: string;
  readonly subject: string | undefined;
  /** All that were ever said. */
  readonly channels: Set<string>;
}

/** Who speaks in batches, in the order of their first words. */
export class Speakers {
  readonly #ofDevice = new Map<string, Map<string | undefined, Speaker>>();
  readonly #all: Speaker[] = [];

  get all(): readonly Speaker[] {
    return this.#all;
  }

  saw({ device, subject, channels }: Pick<Batch, 'device' | 'subject' | 'channels'>): void {
    const speaker = this.of({ device, subject }) ?? this.#add({ device, subject, channels: new Set() });
    for (const channel of channels) speaker.channels.add(channel);
  }

  of({ device, subject }: { readonly device: string; readonly subject?: string | undefined }) {
    return this.#ofDevice.get(device)?.get(subject);
  }

  #add(speaker: Speaker): Speaker {
    const known = this.#ofDevice.get(speaker.device) ?? new Map<string | undefined, Speaker>();
    this.#ofDevice.set(speaker.device, known.set(speaker.subject, speaker));
    this.#all.push(speaker);
    return speaker;
  }
}
