import type { ReactiveControllerHost } from 'lit';
import { type Fault, toFault } from '../../station/model/fault.ts';

/** What a person asks of something elsewhere, one thing at a time: whether that goes on, and why it was not done. */
export abstract class Work {
  protected readonly host: ReactiveControllerHost;
  /** Why what a person asked for was not done. */
  trouble: Fault | undefined;
  isBusy = false;

  protected constructor(host: ReactiveControllerHost) {
    this.host = host;
  }

  /** Resolves with whether it was done. */
  protected async attempt(what: () => Promise<unknown>): Promise<boolean> {
    this.isBusy = true;
    this.trouble = undefined;
    this.host.requestUpdate();
    await what().catch((error: unknown) => (this.trouble = toFault(error)));
    this.isBusy = false;
    this.host.requestUpdate();
    return this.trouble === undefined;
  }
}
