import { type Cell, MutableCell } from './cell.ts';

/** Of which speaker on a device's wire the chart draws, by the device's key. */
export type ChosenSpeakers = ReadonlyMap<string, string>;

const PREFIX = 'who.';
const MOST = 32;
const MOST_LENGTH = 256;

/** What was chosen stands in the address, behind the screen's name: `#/live?who.browser-1/ais=244270489`. */
export class SpeakerChoice {
  readonly #cell: MutableCell<ChosenSpeakers>;

  constructor(hash = location.hash) {
    this.#cell = new MutableCell(chosenIn(hash));
  }

  get chosen(): Cell<ChosenSpeakers> {
    return this.#cell;
  }

  /** `subject` undefined: the device's own values again, else those of the one heard first. */
  choose(device: string, subject: string | undefined): void {
    const chosen = new Map(this.#cell.value);
    if (subject === undefined) chosen.delete(device);
    else chosen.set(device, subject);
    this.#cell.value = chosen;
    history.replaceState(history.state, '', withChosen(location.hash, chosen));
  }
}

/** Where somebody else wrote the address: what is too long or too much is passed over. */
export function chosenIn(hash: string): ChosenSpeakers {
  const chosen = new Map<string, string>();
  for (const [name, subject] of new URLSearchParams(hash.split('?')[1] ?? ''))
    if (name.startsWith(PREFIX) && subject.length <= MOST_LENGTH && chosen.size < MOST)
      chosen.set(name.slice(PREFIX.length), subject);
  return chosen;
}

export function withChosen(hash: string, chosen: ChosenSpeakers): string {
  const [place = '', query = ''] = hash.split('?');
  const all = new URLSearchParams(query);
  for (const name of [...all.keys()]) if (name.startsWith(PREFIX)) all.delete(name);
  for (const [device, subject] of chosen) all.set(PREFIX + device, subject);
  return all.size === 0 ? place || '#/live' : `${place || '#/live'}?${all}`;
}
