import type { Line } from '../../station/model/listening.ts';
import type { ProfilePart } from '../../station/model/profile.ts';

/** Where something stands in a profile. */
export type Path = readonly (string | number)[];

const MOST_STEPS = 100;

/** What a person begins with: lines of text, and nothing known of them. */
export const emptyProfile = (line: Line | undefined): ProfilePart => ({
  profile: 1,
  name: 'My device',
  line: line ?? { baudRate: 9600 },
  framing: { kind: 'lines' },
  frames: [{ name: 'measurement', fields: [] }],
});

export const asText = (json: unknown): string => JSON.stringify(json, undefined, 2);

/** The text of a profile while it is written, with every step undone and done again. The text is the truth; forms change it. */
export class ProfileDraft {
  #text: string;
  #past: string[] = [];
  #future: string[] = [];
  /** What was changed last: typing on in the same place is one step. */
  #last: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }
  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** The profile; undefined while the text is no JSON object. */
  get json(): ProfilePart | undefined {
    try {
      const json: unknown = JSON.parse(this.#text);
      return typeof json === 'object' && json !== null && !Array.isArray(json)
        ? (json as ProfilePart)
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** `place`: changes of the same place one after another are one step. */
  write(text: string, place?: string): void {
    if (text === this.#text) return;
    if (place === undefined || place !== this.#last)
      this.#past = [...this.#past, this.#text].slice(-MOST_STEPS);
    this.#last = place;
    this.#future = [];
    this.#text = text;
  }

  /** What stands at a path; undefined where nothing does. */
  at(path: Path): unknown {
    let json: unknown = this.json;
    for (const key of path) json = (json as Record<string | number, unknown> | null | undefined)?.[key];
    return json;
  }

  /** Puts something in a place, or takes it out (undefined); nothing happens while the text is no JSON. */
  put(path: Path, value: unknown): void {
    const { json } = this;
    if (json) this.write(asText(placed(json, path, value) ?? {}), path.join('/'));
  }

  undo(): void {
    this.#step(this.#past, this.#future);
  }
  redo(): void {
    this.#step(this.#future, this.#past);
  }

  #step(from: string[], to: string[]): void {
    const text = from.pop();
    if (text === undefined) return;
    to.push(this.#text);
    this.#text = text;
    this.#last = undefined;
  }
}

function placed(json: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(json)) {
    const at = Number(key);
    const next = placed(json[at], rest, value);
    if (next !== undefined) return at < json.length ? json.with(at, next) : [...json, next];
    return json.filter((_, i) => i !== at);
  }
  const { [key]: before, ...others } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  const next = placed(before, rest, value);
  // What had only that in it goes with it: a `match` of nothing would match nothing.
  if (next === undefined) return Object.keys(others).length > 0 ? others : undefined;
  return before === undefined ? { ...others, [key]: next } : { ...(json as object), [key]: next };
}
