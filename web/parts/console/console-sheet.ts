import { LitElement, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ConsoleApi } from '../../../station/api/console.ts';
import { copied } from '../../state/clipboard.ts';
import { ConsoleFeed } from '../../state/console-feed.ts';
import { type ConsoleLine, type ConsoleView, plainText } from '../../state/console-lines.ts';
import { directed, found, type Wanted } from '../../state/console-search.ts';
import { openSavedFile } from '../../state/saved-file.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';
import '../sheet.ts';
import './console-list.ts';
import type { ConsoleList } from './console-list.ts';
import { consoleStyles } from './console-styles.ts';
import { pickedRow } from './picked-row.ts';
import './raw-recording.ts';
import { searchBar } from './search-bar.ts';
import './send-box.ts';

const VIEWS: readonly (readonly [ConsoleView, string])[] = [
  ['text', 'Text'],
  ['hex', 'Hex'],
  ['frames', 'Frames'],
];
/** The console of a device: what goes over its wire, byte for byte. Says `fl-close` when it was put away. */
@customElement('fl-console')
export class Console extends LitElement {
  static override styles = [controls, note, consoleStyles];
  @property({ attribute: false }) api!: Pick<ConsoleApi, 'console'>;
  /** What a person can do there; absent where it is a file. */
  @property({ attribute: false }) hand: ConsoleApi | undefined;
  /** Where nothing may be sent, and no driver cuts frames. */
  @property({ type: Boolean }) mute = false;
  /** Where a recording is played: nobody is there who could be sent something. */
  @property({ type: Boolean }) replayed = false;
  @property() device = '';
  @property() label = '';
  /** What its outputs are called. */
  @property({ attribute: false }) outputs: readonly string[] = [];
  @state() private wanted: Wanted = { direction: 'both', text: '', isHex: false };
  @state() private isSinceStart = false;
  /** What was there when it was paused. */
  @state() private paused: readonly ConsoleLine[] | undefined;
  @state() private picked: ConsoleLine | undefined;
  @state() private at = 0;
  @state() private told = '';
  @query('fl-console-list') private readonly list!: ConsoleList;
  readonly #feed = new ConsoleFeed(this, () => ({ api: this.api, device: this.device }));

  override render() {
    const lines = directed(this.paused ?? this.#feed.lines.all, this.wanted.direction);
    const places = found(lines, this.wanted, this.#feed.view);
    return html`<fl-sheet
      wide
      label="Console: ${this.label}"
      @fl-close=${() => this.dispatchEvent(new CustomEvent('fl-close'))}
    >
      <div class="all">
        <div class="tools">${this.#tools(lines)} ${this.#search(lines, places)}</div>
        ${this.#rows(lines, places)}
        <div class="below">${this.#below()}</div>
      </div>
    </fl-sheet>`;
  }

  #rows(lines: readonly ConsoleLine[], places: readonly number[] | undefined) {
    const { picked } = this;
    return html`<fl-console-list
      .lines=${lines}
      .shownAs=${this.#feed.view}
      .fromMs=${this.isSinceStart ? this.#feed.lines.firstMs : undefined}
      .marked=${new Set(places?.map((place) => lines[place]!.number))}
      .picked=${picked ? lines.findIndex(({ number }) => number === picked.number) : -1}
      @fl-pick=${(event: CustomEvent<ConsoleLine>) => (this.picked = event.detail)}
    ></fl-console-list>`;
  }

  #tools(lines: readonly ConsoleLine[]) {
    const pause = () => (this.paused = this.paused ? undefined : this.#feed.lines.all);
    const { view } = this.#feed;
    return html`<div class="row">
      <div class="seg" role="group" aria-label="Show">
        ${VIEWS.filter(([each]) => each !== 'frames' || !this.mute).map(
          ([each, word]) =>
            html`<button type="button" aria-pressed=${view === each} @click=${() => this.#show(each)}>
              ${word}
            </button>`,
        )}
      </div>
      <button type="button" class="btn" aria-pressed=${this.paused !== undefined} @click=${pause}>
        ${this.paused ? html`${icon('play', 20)} Go on` : html`${icon('pause', 20)} Pause`}
      </button>
      <details>
        <summary>More</summary>
        <div class="row">
          <button
            type="button"
            class="btn"
            aria-pressed=${this.isSinceStart}
            @click=${() => (this.isSinceStart = !this.isSinceStart)}
          >
            ${icon('clock', 20)} Since start
          </button>
          <button type="button" class="btn" @click=${() => this.#copy(lines)}>
            ${icon('copy', 20)} Copy
          </button>
          <button type="button" class="btn" @click=${() => this.#save(lines)}>
            ${icon('download', 20)} Save text
          </button>
        </div>
      </details>
      <span class="small mut" role="status">${this.paused ? this.#waiting() : this.told}</span>
    </div>`;
  }

  #search(lines: readonly ConsoleLine[], places: readonly number[] | undefined) {
    const change = (to: Partial<Wanted>) => (this.wanted = { ...this.wanted, ...to });
    return searchBar(this.wanted, places?.length, change, (step) => this.#go(step, lines, places));
  }

  #below() {
    const { trouble } = this.#feed;
    return html`${this.picked ? pickedRow(this.picked, () => (this.picked = undefined)) : nothing}
    ${trouble ? faultNote(trouble, 'warning') : nothing} ${this.hand ? this.#hand(this.hand) : nothing}`;
  }

  #hand(api: ConsoleApi) {
    const { part } = this.#feed;
    return html`<fl-raw-recording
        .api=${api}
        .device=${this.device}
        .recording=${part?.recording}
      ></fl-raw-recording>
      ${
        this.mute
          ? nothing
          : this.replayed
            ? html`<p class="small mut">
                A recording is played here, no device hears what is sent: nothing can be sent to it.
              </p>`
            : html`<fl-send-box
                .api=${api}
                .device=${this.device}
                .forMs=${part?.unlockedForMs ?? 0}
                .isAsked=${part?.isAsked ?? false}
                .outputs=${this.outputs}
              ></fl-send-box>`
      }`;
  }

  #show(view: ConsoleView): void {
    this.#feed.view = view;
    this.paused = this.picked = undefined;
  }

  #waiting(): string {
    const last = this.paused?.at(-1)?.number ?? 0;
    const since = (this.#feed.lines.all.at(-1)?.number ?? 0) - last;
    return `Paused; ${since} rows since. Readings are recorded all the same.`;
  }

  #go(step: number, lines: readonly ConsoleLine[], places: readonly number[] | undefined): void {
    if (!places || places.length === 0) return;
    this.paused ??= this.#feed.lines.all;
    this.at = (this.at + step + places.length) % places.length;
    const place = places[this.at]!;
    this.picked = lines[place];
    this.list.show(place);
  }

  async #copy(lines: readonly ConsoleLine[]): Promise<void> {
    this.told = await copied(plainText(lines, this.#feed.view));
  }

  async #save(lines: readonly ConsoleLine[]): Promise<void> {
    const file = await openSavedFile(`${this.device}-console.txt`, 'text/plain');
    if (!file) return;
    await file.write(plainText(lines, this.#feed.view));
    await file.close();
  }
}
