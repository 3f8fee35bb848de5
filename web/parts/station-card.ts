import { LitElement, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { toFault } from '../../station/model/fault.ts';
import type { Page } from '../state/page.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';

/** What this station is called on screens; its id stays, for topics and whoever stores its readings. */
@customElement('fl-station-card')
export class StationCard extends LitElement {
  static override styles = controls;
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);

  override render() {
    const own = this.#news.value?.stations.find((station) => station.own);
    if (!own) return nothing;
    return html`<section class="card stack" aria-label="This station">
      <h2>This station</h2>
      <form class="stack" @submit=${this.#rename}>
        <div class="field">
          <label for="name">Name</label>
          <input id="name" name="name" maxlength="60" autocomplete="off" .value=${own.label ?? ''} />
        </div>
        <p class="small mut">
          How it is called here and on other screens. In topics it stays ${own.id}, so that nothing it has
          sent is taken for another’s.
        </p>
        <div class="row"><button class="btn">Save the name</button></div>
      </form>
    </section>`;
  }

  readonly #rename = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = String(new FormData(event.target as HTMLFormElement).get('name'));
    const trouble = (error: unknown) => (this.page.failed.value = toFault(error));
    void this.page.station.api.renameStation(name).catch(trouble);
  };
}
