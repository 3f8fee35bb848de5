import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { BridgeSetupApi, PortHeard } from '../../../station/api/bridge-setup.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';

const ASK_EVERY_MS = 500;

/** How far listening at a port is. */
export interface PortLook {
  readonly isListening: boolean;
  readonly heard?: PortHeard;
  readonly fault?: Fault;
}

/** Listening at one serial port of a bridge at a time, for as long as its screen is there. */
export class PortWork implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #api: () => BridgeSetupApi;
  readonly #uplink: () => string;
  #run = new AbortController();
  /** Which one it is, or was last. */
  port: string | undefined;
  look: PortLook | undefined;

  constructor(host: ReactiveControllerHost, api: () => BridgeSetupApi, uplink: () => string) {
    this.#host = host;
    this.#api = api;
    this.#uplink = uplink;
    host.addController(this);
  }

  hostDisconnected(): void {
    if (this.look?.isListening) void this.stop();
  }

  /** Listens until somebody is known, nobody can be, or a person stops it. */
  async listen(port: string): Promise<void> {
    this.#run.abort();
    const { signal } = (this.#run = new AbortController());
    this.port = port;
    this.#shows({ isListening: true });
    try {
      while (!signal.aborted) {
        const heard = await this.#api().listenAtBridge(this.#uplink(), port);
        if (signal.aborted) return;
        const isListening = heard.state === 'listening' || heard.state === 'silent';
        this.#shows({ isListening, heard });
        if (!isListening) return;
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
      }
    } catch (error) {
      if (!signal.aborted) this.#shows({ isListening: false, fault: toFault(error) });
    }
  }

  async stop(): Promise<void> {
    this.#run.abort();
    this.#shows({ ...this.look, isListening: false });
    await this.#api()
      .stopListeningAtBridge(this.#uplink())
      .catch(() => undefined); // the bridge ends it by itself when nobody asks
  }

  #shows(look: PortLook): void {
    this.look = look;
    this.#host.requestUpdate();
  }
}
