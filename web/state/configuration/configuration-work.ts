import type { ReactiveControllerHost } from 'lit';
import type { ConfigPush, ConfigurationApi, ConfigView } from '../../../station/api/configuration.ts';
import type { DesiredView } from '../../../station/model/configuration.ts';
import { type Fault, FaultError, toFault } from '../../../station/model/fault.ts';
import { asker } from '../asker.ts';
import { Repeat } from '../repeat.ts';
import { Work } from '../work.ts';

const LOOK_EVERY_MS = 3_000;

/** The configuration of a station as a screen looks at it: asked anew every few seconds, and pushed from here. */
export class ConfigurationWork extends Work {
  readonly #api: () => ConfigurationApi;
  readonly #station: () => string;
  view: ConfigView | undefined;
  /** Why it could not be asked. */
  fault: Fault | undefined;
  /** The version before the last push of this screen, to go back to. */
  undoTo: number | undefined;

  constructor(host: ReactiveControllerHost, api: () => ConfigurationApi, station: () => string) {
    super(host);
    this.#api = api;
    this.#station = station;
    new Repeat(host, LOOK_EVERY_MS, () => this.#look());
  }

  /** Forgets what was of another station. */
  async anew(): Promise<void> {
    [this.view, this.fault, this.trouble, this.undoTo] = [undefined, undefined, undefined, undefined];
    await this.#look();
  }

  /** @throws what the station says. */
  async version(version: number): Promise<ConfigView> {
    return await this.#api().configuration(this.#station(), version);
  }

  /** Resolves with whether it was taken, or waits for the station. */
  async push(what: Pick<ConfigPush, 'config' | 'version' | 'reason'>): Promise<boolean> {
    const { reported } = this.view ?? {};
    if (!reported) return false;
    const base = { version: reported.version, hash: reported.hash };
    const isDone = await this.attempt(async () => {
      const told = await this.#api().pushConfiguration(this.#station(), { ...what, base, by: asker() });
      if (isTaken(told)) this.undoTo = reported.version;
      if (told?.fault) throw new FaultError(told.fault);
    });
    await this.#look();
    return isDone;
  }

  async diagnose(values: boolean): Promise<string> {
    return await this.#api().diagnose(this.#station(), { by: asker(), values });
  }

  async #look(): Promise<void> {
    try {
      this.view = await this.#api().configuration(this.#station());
      this.fault = undefined;
    } catch (error) {
      this.fault = toFault(error);
    }
    this.host.requestUpdate();
  }
}

const isTaken = (told: DesiredView | undefined): boolean =>
  told?.is === 'trying' || (told?.is === 'applied' && told.parts.length > 0);
