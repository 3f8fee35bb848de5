import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { LISTENING } from '../../../station/api/console.ts';
import type { DeviceConfig, Manifest } from '../../../station/api/config.ts';
import type { Finding } from '../../../station/model/finding.ts';
import type { Line, Listening, Rung } from '../../../station/model/listening.ts';
import type { Page } from '../../state/page.ts';
import type { PortSettings } from '../../state/port-memory.ts';
import { Watch } from '../../state/watch.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { lineText, listeningText, sureText } from '../../text/listening.ts';
import { hasLine, portName } from '../../text/ports.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import { mark } from '../mark.ts';
import { ladderStyles, rateLadder } from './rate-ladder.ts';

/**
 * Listens at a port and shows what it hears there. Who speaks by himself is recorded as soon as he is recognised
 * (`fl-start`); who would have to be asked only when a person says so.
 */
@customElement('fl-listening-card')
export class ListeningCard extends LitElement {
  static override styles = [
    controls,
    note,
    ladderStyles,
    css`
      :host {
        display: grid;
        gap: 16px;
      }
      pre {
        margin: 0;
        max-height: 160px;
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) address!: string;
  @property({ attribute: false }) manifests: readonly Manifest[] = [];
  /** How the same kind of adapter was set up the last time. */
  @property({ attribute: false }) usual: PortSettings | undefined;
  @state() private started = false;
  @state() private looks = false;
  readonly #news = new Watch(this, () => this.page.station.news);

  override firstUpdated(): void {
    this.#listen();
  }

  override updated(): void {
    const { listening } = this;
    const manifest = this.#manifestOf(listening?.finding);
    if (this.started || listening?.state !== 'found' || !manifest || manifest.polled) return;
    this.#start(manifest, listening);
  }

  override render() {
    const { listening } = this;
    return html`<div class="stack" role="status">${listening ? this.#state(listening) : this.#opening()}</div>
      <div class="row">
        ${this.#button('Set by hand', 'fl-settings')} ${this.#button('Pick another port', 'fl-again')}
        ${listening ? html`<button type="button" class="btn" @click=${this.#look}>Console</button>` : nothing}
        ${listening && listening.state !== 'found' ? this.#describe(listening) : nothing}
      </div>
      ${listening ? html`${this.#sample(listening)} ${hasLine(this.address) ? rateLadder(listening) : nothing}` : nothing}
      ${this.looks ? this.#console() : nothing}`;
  }

  get listening(): Listening | undefined {
    const listening = this.#news.value?.listening;
    return listening?.address === this.address ? listening : undefined;
  }

  #opening() {
    return html`<div class="card stack">
      <h2>${portName(this.address)}</h2>
      <p>Opening the port…</p>
    </div>`;
  }

  #state(listening: Listening) {
    if (listening.fault)
      return html`${faultNote(listening.fault, 'warning')}
        <div class="row">
          <button type="button" class="btn" @click=${() => this.#listen()}>Try again</button>
        </div>`;
    const manifest = this.#manifestOf(listening.finding);
    if (listening.state === 'found' && manifest) return this.#found(listening, manifest);
    const { title, hint } = listeningText(listening);
    const goesOn = listening.state === 'listening' || listening.state === 'silent';
    return html`<div class="card stack">
      <h2>${title}</h2>
      <p class="mut">${hint}</p>
      ${goesOn ? html`<progress aria-label=${title}></progress>` : nothing}
      ${listening.finding?.runnerUp ? this.#next(listening.finding) : nothing}
    </div>`;
  }

  /** Recognised, and it speaks only when it is asked. */
  #found(listening: Listening, manifest: Manifest) {
    const { line } = listening.rungs.at(-1)!;
    const { confidence, evidence } = listening.finding!;
    return html`<div class="card stack">
      <h2>${mark('done', 18)} ${manifest.title}</h2>
      <p class="mut">
        ${hasLine(this.address) ? `${lineText(line)} · ` : ''}${sureText(confidence)}: ${evidence}
      </p>
      <p>To be recorded it has to be asked: read requests would be sent, nothing is written.</p>
      <div class="row">
        <button type="button" class="btn primary" @click=${() => this.#start(manifest, listening)}>
          ${icon('live')} Start recording
        </button>
      </div>
    </div>`;
  }

  readonly #look = (): void => {
    void import('../console/console-sheet.ts');
    this.looks = true;
  };

  #console() {
    const { api } = this.page.station;
    return html`<fl-console
      mute
      .api=${api}
      .hand=${api}
      device=${LISTENING}
      label=${portName(this.address)}
      @fl-close=${() => (this.looks = false)}
    ></fl-console>`;
  }

  #next({ runnerUp }: Finding) {
    const title = this.#manifestOf(runnerUp)?.title ?? runnerUp?.driver;
    return html`<p class="small mut">The nearest was ${title}, and too little speaks for it.</p>`;
  }

  #sample({ sample }: Listening) {
    if (sample.length === 0) return nothing;
    const text = Array.from(sample, (byte) =>
      byte === 10 || (byte >= 32 && byte < 127) ? String.fromCharCode(byte) : byte === 13 ? '' : '·',
    ).join('');
    return html`<details class="card">
      <summary>What the device sends</summary>
      <pre class="small">${text}</pre>
    </details>`;
  }

  /** No driver fits: the person may describe the device, from the setting at which most could be read. */
  #describe({ rungs }: Listening) {
    const best = rungs.reduce<Rung | undefined>(
      (a, b) => (a && a.readable * a.bytes >= b.readable * b.bytes ? a : b),
      undefined,
    );
    return html`<button
      type="button"
      class="btn"
      @click=${() => this.dispatchEvent(new CustomEvent('fl-describe', { detail: best?.line }))}
    >
      Describe it yourself
    </button>`;
  }

  #button(text: string, event: string) {
    return html`<button type="button" class="btn" @click=${() => this.dispatchEvent(new CustomEvent(event))}>
      ${text}
    </button>`;
  }

  #manifestOf(found: { readonly driver: string | undefined } | undefined): Manifest | undefined {
    return this.manifests.find(({ driver }) => driver === found?.driver);
  }

  #listen(): void {
    const { baudRate, parity = 'none', dataBits = 8 } = this.usual?.line ?? {};
    const first: Line | undefined = baudRate === undefined ? undefined : { baudRate, parity, dataBits };
    void this.page.station.api.listen(this.address, first).catch(() => undefined);
  }

  /** The same kind of adapter with the same format behind it is the device that it was. */
  #start({ driver: id, title, setup }: Manifest, { rungs }: Listening): void {
    this.started = true;
    const driver = setup?.driver ?? id;
    const same = this.usual?.driver === driver ? this.usual : undefined;
    const detail: Omit<DeviceConfig, 'id'> = {
      label: same?.label ?? title,
      driver,
      address: this.address,
      ...(hasLine(this.address) ? { line: rungs.at(-1)!.line } : {}),
      ...(setup ? { options: setup.options } : same?.options ? { options: same.options } : {}),
    };
    this.dispatchEvent(new CustomEvent('fl-start', { detail }));
  }
}
