import { type FSWatcher, watch } from 'node:fs';
import type { DeviceConfig } from '../../station/api/config.ts';
import { devicesIn } from '../devices.ts';
import { type ErrandConfig, errandConfigIn } from '../errands/config.ts';
import type { Notes } from '../notes.ts';
import { problemsIn } from './check.ts';
import { wordsOf } from './problem.ts';
import { configFiles, type SectionName, sectionIn, sectionNames } from './section.ts';

/** What a running bridge can take on while it runs. */
export interface Parts {
  /** Resolves with what became of which devices; those that are as before are not touched. */
  devices(configs: readonly DeviceConfig[]): Promise<readonly string[]>;
  actions(config: ErrandConfig): void;
  coap(): Promise<void>;
}

/** Whoever writes a file may do so in several pieces. */
const SETTLE_MS = 500;

/** The configuration while a bridge runs: read anew when it is asked to or a file changes. Only what changed begins anew. */
export class LiveConfig {
  readonly #folder: string;
  readonly #notes: Pick<Notes, 'say'>;
  readonly #parts: Parts;
  readonly #known = new Map<SectionName, string>();
  #watcher: FSWatcher | undefined;
  #settling: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();

  private constructor(folder: string, notes: Pick<Notes, 'say'>, parts: Parts) {
    this.#folder = folder;
    this.#notes = notes;
    this.#parts = parts;
  }

  /** Of a folder whose configuration holds already. */
  static async of(folder: string, notes: Pick<Notes, 'say'>, parts: Parts): Promise<LiveConfig> {
    const live = new LiveConfig(folder, notes, parts);
    await live.#changed();
    try {
      live.#watcher = watch(folder, { persistent: false }, (_event, file) => live.#stirred(file));
      live.#watcher.on('error', () => live.#watcher?.close());
    } catch {
      // Where the system cannot tell, whoever changed it has to.
    }
    return live;
  }

  /** One after the other. Where anything is wrong it is told, and all goes on as it was. */
  reload(): Promise<void> {
    return (this.#reading = this.#reading
      .then(() => this.#read())
      .catch((error: unknown) => this.#refused(error)));
  }

  async close(): Promise<void> {
    clearTimeout(this.#settling);
    this.#watcher?.close();
    await this.#reading;
  }

  #stirred(file: string | null): void {
    if (file === null || !configFiles.includes(file)) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.reload(), SETTLE_MS).unref();
  }

  async #read(): Promise<void> {
    const { fatal, parts } = await problemsIn(this.#folder);
    for (const problem of [...fatal, ...parts]) this.#notes.say(wordsOf(problem));
    if (fatal.length + parts.length > 0)
      return this.#notes.say('the configuration is not taken: all goes on as before');
    const told: string[] = [];
    for (const name of await this.#changed()) told.push(...(await this.#take(name)));
    this.#notes.say(`configuration read: ${told.join(', ') || 'nothing changed'}`);
  }

  async #take(name: SectionName): Promise<readonly string[]> {
    switch (name) {
      case 'devices': {
        const devices = await devicesIn(this.#folder, this.#notes);
        return devices
          ? this.#parts.devices(devices)
          : ['no devices are listed any more: they stay as they are'];
      }
      case 'actions':
        this.#parts.actions(await errandConfigIn(this.#folder));
        return ['what rules may reach is new'];
      case 'coap':
        await this.#parts.coap();
        return ['CoAP begun anew'];
      case 'bridge':
      case 'mqtt-in':
      case 'http-in':
      case 'tls':
      case 'lan':
        return [`what “${name}” says holds from the next start`];
    }
  }

  /** The sections that say something else than when they were asked for last. */
  async #changed(): Promise<readonly SectionName[]> {
    const changed: SectionName[] = [];
    for (const name of sectionNames) {
      const says = JSON.stringify((await sectionIn(this.#folder, name))?.json) ?? '';
      if (this.#known.get(name) !== says) changed.push(name);
      this.#known.set(name, says);
    }
    return changed;
  }

  #refused(error: unknown): void {
    this.#notes.say(`the configuration could not be taken: ${(error as Error).message}`);
  }
}
