import type { Notice } from '../../api/notices.ts';

const MOST = 16;

/** The newest notes of rules. What was shown before the program began anew is not shown again. */
export class Notices {
  readonly #changed: () => void;
  #all: readonly Notice[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get all(): readonly Notice[] {
    return this.#all;
  }

  add(notice: Notice): void {
    this.#all = [...this.#all.filter(({ id }) => id !== notice.id), notice].slice(-MOST);
    this.#changed();
  }
}
