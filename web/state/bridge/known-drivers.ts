import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Manifest } from '../../../station/api/config.ts';
import type { ProfilesApi } from '../../../station/api/profile.ts';

/** The drivers that this page knows, for a screen that shows what a bridge has; none until they are told. */
export class KnownDrivers implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #api: () => Pick<ProfilesApi, 'manifests'>;
  all: readonly Manifest[] = [];

  constructor(host: ReactiveControllerHost, api: () => Pick<ProfilesApi, 'manifests'>) {
    this.#host = host;
    this.#api = api;
    host.addController(this);
  }

  hostConnected(): void {
    void this.#api()
      .manifests()
      .then((all) => {
        this.all = all;
        this.#host.requestUpdate();
      })
      .catch(() => undefined);
  }

  get(driver: string): Manifest | undefined {
    return this.all.find((each) => each.driver === driver);
  }
}
