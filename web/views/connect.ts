import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceConfig } from '../../station/api/config.ts';
import type { Line } from '../../station/model/listening.ts';
import { faultNote } from '../parts/fault-note.ts';
import { icon } from '../parts/icons.ts';
import { chooserOf, portChoice } from '../parts/connect/port-choice.ts';
import { missingPort } from '../parts/connect/missing-port.ts';
import { otherWays } from '../parts/connect/other-ways.ts';
import { Connecting, type Step, type WantedProfile } from '../state/connecting.ts';
import type { Page } from '../state/page.ts';
import { withOwn } from '../state/own-manifest.ts';
import { rememberedPort } from '../state/port-memory.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { hasLine } from '../text/ports.ts';
import '../parts/connect/connect-form.ts';
import '../parts/connect/connect-progress.ts';
import '../parts/connect/listening-card.ts';
import '../parts/profile/profile-editor.ts';
import '../parts/profile/saved-profiles.ts';
import '../parts/modbus/scan-button.ts';

/** From a plugged-in device to a recording: the port, what speaks there, the first reading. */
@customElement('fl-connect')
export class Connect extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 1.9fr) minmax(0, 1fr);
        gap: 16px;
        align-items: start;
        margin-top: 12px;
      }
      .wide {
        margin-top: 12px;
      }
      @media (max-width: 959px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .hints li {
        padding-inline-start: 20px;
        position: relative;
      }
      .hints li::before {
        content: '·';
        position: absolute;
        inset-inline-start: 8px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #work = new Connecting(this, () => this.page);

  override render() {
    const { at } = this.#work;
    return html`
      <h1>Connect a device</h1>
      <div class=${at.step === 'profile' ? 'wide' : 'columns'}>
        <div class="stack">${this.#step()} ${this.#modbus()}</div>
        <aside class="stack" ?hidden=${at.step === 'profile'} aria-label="Other ways">
          ${at.step === 'choose' && at.missed ? missingPort() : nothing}
          ${otherWays(this.page, this.#news.value, (address) => void this.#work.pick(async () => address))}
          ${
            at.step === 'choose' && this.#news.value?.role !== 'remote'
              ? html`<fl-saved-profiles
                  .page=${this.page}
                  @fl-edit=${(event: CustomEvent<WantedProfile>) => this.#work.go({ step: 'profile', ...event.detail })}
                ></fl-saved-profiles>`
              : nothing
          }
        </aside>
      </div>
    `;
  }

  #step() {
    const { at } = this.#work;
    switch (at.step) {
      case 'choose':
      case 'choosing':
        return this.#choose(at);
      case 'listening':
        return html`<fl-listening-card
          .page=${this.page}
          .address=${at.address}
          .manifests=${this.#work.manifests}
          .usual=${rememberedPort(at.address)}
          @fl-settings=${() => void this.#work.byHand(at.address)}
          @fl-again=${() => void this.#work.pick(this.#chooserOf(at.address))}
          @fl-describe=${(event: CustomEvent<Line | undefined>) => this.#work.describe(at.address, event.detail)}
          @fl-start=${(event: CustomEvent<Omit<DeviceConfig, 'id'>>) => void this.#work.start(event.detail)}
        ></fl-listening-card>`;
      case 'settings':
        return html`${at.fault ? faultNote(at.fault, 'warning') : nothing}
          <fl-connect-form
            .address=${at.address}
            .manifests=${withOwn(this.#work.manifests, this.#work.knownAt(at.address) ?? rememberedPort(at.address))}
            .usual=${this.#work.knownAt(at.address) ?? rememberedPort(at.address)}
            @fl-start=${(event: CustomEvent<Omit<DeviceConfig, 'id'>>) => void this.#work.start(event.detail)}
          ></fl-connect-form>
          <div class="row">
            <button type="button" class="btn" @click=${() => this.#work.describe(at.address)}>
              ${icon('edit')} Describe it by a profile
            </button>
          </div>`;
      case 'profile':
        return html`<fl-profile-editor
          .page=${this.page}
          .address=${at.address ?? ''}
          .device=${at.address === undefined ? '' : (this.#work.recordedAt(at.address)?.device ?? '')}
          .line=${at.line}
          .saved=${at.saved}
          .text=${at.text ?? ''}
          @fl-back=${() => void this.#work.leaveProfile()}
          @fl-start=${(event: CustomEvent<Omit<DeviceConfig, 'id'>>) => void this.#work.start(event.detail)}
        ></fl-profile-editor>`;
      case 'started':
        return html`<fl-connect-progress
          .page=${this.page}
          .config=${at.config}
          @fl-settings=${() => this.#work.go({ step: 'settings', address: at.config.address })}
          @fl-again=${() => void this.#work.pick(this.#chooserOf(at.config.address))}
        ></fl-connect-progress>`;
    }
  }

  /** Who waits to be asked is found by asking; the port has to be free for it. */
  #modbus() {
    const { at } = this.#work;
    if ((at.step !== 'listening' && at.step !== 'settings') || !hasLine(at.address)) return nothing;
    return html`<fl-modbus-scan-button
      .api=${this.page.station.api}
      address=${at.address}
      @fl-scan=${() => void this.#work.byHand(at.address)}
      @fl-start=${(event: CustomEvent<Omit<DeviceConfig, 'id'>>) => void this.#work.start(event.detail)}
    ></fl-modbus-scan-button>`;
  }

  #choose(at: Step & { step: 'choose' | 'choosing' }) {
    const waiting = at.step === 'choosing';
    return html`${at.step === 'choose' && at.fault ? faultNote(at.fault, 'warning') : nothing}
    ${portChoice({
      ports: this.page.ports,
      waiting,
      again: at.step === 'choose' && at.missed,
      watching: this.#news.value?.role === 'watching',
      pick: (choose) => void this.#work.pick(choose),
    })}`;
  }

  /** The list that an address was chosen from. */
  #chooserOf(address: string) {
    return chooserOf(address, this.page.ports);
  }
}
