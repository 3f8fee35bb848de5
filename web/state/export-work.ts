import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { toFault, type Fault } from '../../station/model/fault.ts';
import { writeCsv } from './csv-file.ts';
import { writeRecording } from './recording-file.ts';
import type { StationState } from './station-state.ts';

export type ExportProgress =
  | { readonly phase: 'asking' }
  | { readonly phase: 'writing'; readonly done: number }
  | { readonly phase: 'done'; readonly name: string }
  | { readonly phase: 'failed'; readonly fault: Fault };

/** What is to stand in a file, and in which form; devices are named by their keys. */
export interface Exported {
  readonly name: string;
  readonly form: 'csv' | 'fieldline';
  readonly devices: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** Saves readings as a file, for as long as its screen is there. */
export class ExportWork implements ReactiveController {
  progress: ExportProgress = { phase: 'asking' };
  readonly #host: ReactiveControllerHost;
  readonly #station: () => StationState;
  #run: AbortController | undefined;

  constructor(host: ReactiveControllerHost, station: () => StationState) {
    this.#host = host;
    this.#station = station;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  stop(): void {
    this.#run?.abort();
  }

  async save({ name, form, ...wanted }: Exported): Promise<void> {
    const { signal } = (this.#run = new AbortController());
    try {
      const tell = (done: number): void => this.#tell({ phase: 'writing', done });
      const write = form === 'csv' ? writeCsv : writeRecording;
      const written = await write(this.#station().api, name, wanted, tell, signal);
      this.#tell(written ? { phase: 'done', name } : { phase: 'asking' });
    } catch (error) {
      this.#tell({ phase: 'failed', fault: toFault(error) });
    }
  }

  #tell(progress: ExportProgress): void {
    this.progress = progress;
    this.#host.requestUpdate();
  }
}
