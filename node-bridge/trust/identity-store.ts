import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { audit, type Deed } from './audit.ts';
import { IdentityFile, type KeptToken } from './identity-file.ts';
import { alone, replacePrivate } from './private-file.ts';

const NOBODY: IdentityFile = { version: 1, install: '0'.repeat(32), tenants: [], users: [], tokens: [] };

/**
 * `identity.json` of one data folder. The file is the truth: a bridge and the commands beside it change it one at a time, and
 * whoever asks reads it again when it changed, so what was revoked elsewhere is revoked here.
 */
export class IdentityStore {
  readonly #folder: string;
  readonly #nowMs: () => number;
  #state = '';
  #read: IdentityFile = NOBODY;
  #tokens: ReadonlyMap<string, KeptToken> = new Map();
  #isHeld = false;

  private constructor(folder: string, nowMs: () => number) {
    this.#folder = folder;
    this.#nowMs = nowMs;
  }

  /** Begins the file where there is none. @throws Error where what is there cannot be read. */
  static async open(folder: string, nowMs: () => number): Promise<IdentityStore> {
    const store = new IdentityStore(folder, nowMs);
    await alone(store.#lock, async () => {
      if (store.#stateOf() !== '') return;
      const install = randomBytes(16).toString('hex');
      await replacePrivate(store.#file, asText({ ...NOBODY, install }));
    });
    store.#readFile();
    return store;
  }

  /** As the file is now. One that has become unreadable lets nobody in. */
  get all(): IdentityFile {
    if (this.#isHeld) return this.#read;
    try {
      if (this.#stateOf() !== this.#state) this.#readFile();
    } catch {
      [this.#state, this.#read, this.#tokens] = ['', NOBODY, new Map()];
    }
    return this.#read;
  }

  /** Looks at the file once for all that is asked meanwhile. */
  atOnce(ask: () => void): void {
    void this.all;
    this.#isHeld = true;
    try {
      ask();
    } finally {
      this.#isHeld = false;
    }
  }

  tokenOf(id: string): KeptToken | undefined {
    void this.all; // as the file is now
    return this.#tokens.get(id);
  }

  /** Writes down what somebody did that changes nothing here. */
  async note(deed: Deed): Promise<void> {
    await alone(this.#lock, () => audit(this.#folder, this.all.install, deed, this.#nowMs()));
  }

  /** Written down before it is done: what cannot be written down is not done. */
  async change(deed: Omit<Deed, 'ok'>, changed: (all: IdentityFile) => IdentityFile): Promise<void> {
    await alone(this.#lock, async () => {
      const next = v.parse(IdentityFile, changed(this.#readFile()));
      await audit(this.#folder, next.install, { ...deed, ok: true }, this.#nowMs());
      await replacePrivate(this.#file, asText(next));
    });
  }

  #readFile(): IdentityFile {
    const state = this.#stateOf();
    this.#read = parsed(readFileSync(this.#file, 'utf8'));
    this.#tokens = new Map(this.#read.tokens.map((token) => [token.id, token]));
    this.#state = state;
    return this.#read;
  }

  /** What differs whenever the file does, for it is only ever replaced; empty where there is none. */
  #stateOf(): string {
    const stat = statSync(this.#file, { bigint: true, throwIfNoEntry: false });
    return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : '';
  }

  get #file(): string {
    return join(this.#folder, 'identity.json');
  }

  get #lock(): string {
    return join(this.#folder, 'identity.lock');
  }
}

const asText = (all: IdentityFile): string => `${JSON.stringify(all, undefined, 1)}\n`;

/** @throws an error that says that it is damaged, and repeats nothing of it. */
function parsed(text: string): IdentityFile {
  try {
    return v.parse(IdentityFile, JSON.parse(text));
  } catch {
    throw new Error('identity.json cannot be read; put a copy of it back, or move it away to begin anew');
  }
}
