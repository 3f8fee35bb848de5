import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BridgeWires } from '../../../../station/api/bridge-setup.ts';
import type { DeviceConfig, Manifest } from '../../../../station/api/config.ts';
import { KnownDrivers } from '../../../state/bridge/known-drivers.ts';
import { bridgeHref } from '../../../state/bridge/route.ts';
import { PortWork } from '../../../state/bridge/port-work.ts';
import { SetupWork } from '../../../state/bridge/setup-work.ts';
import type { Wanted } from '../../../state/bridge/wanted-device.ts';
import type { Page } from '../../../state/page.ts';
import { hrefOf } from '../../../state/route.ts';
import { newId } from '../../../state/same-device.ts';
import { Tick, Watch } from '../../../state/watch.ts';
import { controls } from '../../../styles/controls.ts';
import { note } from '../../../styles/note.ts';
import { hiddenWire, missingWires } from '../../../text/bridge-setup.ts';
import { uplinkName } from '../../../text/sync.ts';
import { icon } from '../../icons.ts';
import { mark } from '../../mark.ts';
import { bridgeNote } from '../bridge-note.ts';
import { listStyles } from '../list-styles.ts';
import { i2cCard } from './i2c-card.ts';
import { pinCard } from './pin-card.ts';
import { seenCard } from './seen-card.ts';
import { oneWireCard, spiCard } from './sensor-card.ts';
import { serialCard } from './serial-card.ts';
import '../bridge-trouble.ts';
import './device-form.ts';
import './network-card.ts';

/** From the wires of a bridge to its devices: what hangs there is found, chosen and named. */
@customElement('fl-bridge-add')
export class BridgeAdd extends LitElement {
  static override styles = [controls, note, listStyles];
  @property({ attribute: false }) page!: Page;
  @property() uplink = '';
  @state() private wanted: Wanted | undefined;
  @state() private added: string | undefined;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #drivers = new KnownDrivers(this, () => this.page.station.api);
  readonly #work = new SetupWork(
    this,
    () => this.page.station.api,
    () => this.uplink,
  );

  readonly #ports = new PortWork(
    this,
    () => this.page.station.api,
    () => this.uplink,
  );

  constructor() {
    super();
    new Tick(this, 1000);
  }

  override render() {
    const view = this.#news.value?.uplinks.find(({ config }) => config.id === this.uplink);
    const name = this.#work.setup?.label || (view ? uplinkName(view.config) : 'the bridge');
    const { wires, fault } = this.#work;
    return html`
      <div class="row between">
        <h1>Add a device at ${name}</h1>
        <a class="btn quiet" href=${bridgeHref(this.uplink)}>${icon('back')} About this bridge</a>
      </div>
      <div role="status">${this.#done(name)}</div>
      ${this.#work.trouble && !this.wanted ? html`<div role="alert">${bridgeNote(this.#work.trouble)}</div>` : nothing}
      ${fault ? html`<fl-bridge-trouble .fault=${fault}></fl-bridge-trouble>` : nothing}
      ${!wires && !fault ? html`<p class="mut" role="status">Asking the bridge for its wires…</p>` : nothing}
      <div class="masonry">
        ${wires ? this.#wires(wires) : nothing}
        ${
          this.#work.senders
            ? seenCard(this.#work.senders, this.#drivers.all, (wanted) => this.#want(wanted))
            : nothing
        }
        ${wires ? this.#missing(wires) : nothing}
      </div>
      ${this.wanted ? this.#form(this.wanted) : nothing}
    `;
  }

  #wires({ serial, i2c, gpio, oneWire, spi }: BridgeWires) {
    const work = this.#work;
    const titles = new Map(this.#drivers.all.map(({ driver, title }) => [driver, title]));
    const want = (wanted: Wanted) => this.#want(wanted);
    return html`
      ${serial.length > 0 ? serialCard(serial, work, this.#ports, titles, want) : nothing}
      ${i2c.length > 0 ? i2cCard(i2c, work, titles, want) : nothing}
      ${oneWire.length > 0 ? oneWireCard(oneWire, work, want) : nothing}
      ${gpio.length > 0 ? pinCard(gpio, work, want) : nothing}
      ${spi.length > 0 ? spiCard(spi, work, want) : nothing}
      <fl-bridge-network
        .api=${this.page.station.api}
        .uplink=${this.uplink}
        @fl-want=${(event: CustomEvent<Wanted>) => want(event.detail)}
        @fl-start=${(event: CustomEvent<Omit<DeviceConfig, 'id'>>) => this.#start(event.detail)}
      ></fl-bridge-network>
    `;
  }

  /** What this board could have and does not show. */
  #missing(wires: BridgeWires) {
    const kinds = (['serial', 'i2c', 'oneWire', 'gpio', 'spi'] as const).filter(
      (kind) => wires[kind].length === 0,
    );
    if (kinds.length === 0) return nothing;
    return html`<section class="card stack" aria-label="Not there">
      <h2>Not there</h2>
      <ul class="plain">
        ${kinds.map((kind) => {
          const install = wires.install?.[kind];
          return html`<li>${install === undefined ? missingWires[kind] : hiddenWire(kind, install)}</li>`;
        })}
      </ul>
      <div class="row">
        <button type="button" class="btn" @click=${() => void this.#work.lookAtWires()}>Look again</button>
      </div>
    </section>`;
  }

  #done(name: string) {
    if (this.added === undefined) return nothing;
    return html`<p class="note">
      ${mark('done', 18)}
      <span>
        ${this.added} is added at ${name}. It records there from now on; its values appear under
        <a href=${hrefOf('devices')}>Devices</a>.
      </span>
    </p>`;
  }

  #form(wanted: Wanted) {
    return html`<fl-bridge-device-form
      .wanted=${wanted}
      .manifests=${this.#drivers.all}
      .trouble=${this.#work.trouble}
      ?busy=${this.#work.isBusy}
      ?fixed=${this.#work.setup?.isFixed ?? false}
      @fl-close=${() => (this.wanted = undefined)}
      @fl-save=${(event: CustomEvent<DeviceConfig>) => void this.#save(event.detail)}
    ></fl-bridge-device-form>`;
  }

  #want(wanted: Wanted): void {
    this.#work.trouble = this.added = undefined;
    this.wanted = wanted;
  }

  /** A Modbus unit that a scan has named is set up as it was found. */
  #start({ label, driver, address, options }: Omit<DeviceConfig, 'id'>): void {
    if (this.#work.setup?.isFixed) {
      const only = ({ driver: each }: Manifest) => each === driver;
      return this.#want({ title: label, address, driver, can: only, ...(options ? { options } : {}) });
    }
    void this.#save({ id: newId(label), label, driver, address, ...(options ? { options } : {}) });
  }

  async #save(device: DeviceConfig): Promise<void> {
    if (!(await this.#work.edit({ edit: 'put-device', device }))) return;
    [this.wanted, this.added] = [undefined, device.label];
  }
}
