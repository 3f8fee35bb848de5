import type { SubjectFacts } from '../../api/device.ts';

/** More vessels than this are recorded, but whose words were told longest ago are forgotten. */
const MOST_SUBJECTS = 256;
const MOST_FACTS = 16;

/** What is known in words of each of several speakers on a wire: the names of ships by their MMSI. */
export class KnownSubjects {
  /** Who was told of last stands last. */
  readonly #facts: Map<string, Readonly<Record<string, string>>>;

  constructor(known: SubjectFacts = {}) {
    this.#facts = new Map(Object.entries(known));
  }

  /** Whether anything was new. */
  learn(subject: string, facts: Readonly<Record<string, string>>): boolean {
    const known = this.#facts.get(subject) ?? {};
    const news = Object.entries(facts).some(([name, text]) => known[name] !== text);
    const all = news
      ? Object.fromEntries(Object.entries({ ...known, ...facts }).slice(0, MOST_FACTS))
      : known;
    this.#facts.delete(subject);
    this.#facts.set(subject, all);
    const [oldest] = this.#facts.keys();
    if (this.#facts.size > MOST_SUBJECTS && oldest !== undefined) this.#facts.delete(oldest);
    return news;
  }

  /** Absent where no speaker was told of. */
  get view(): { readonly subjects?: SubjectFacts } {
    return this.#facts.size === 0 ? {} : { subjects: Object.fromEntries(this.#facts) };
  }
}
