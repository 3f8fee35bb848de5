import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AlarmSpan, RulePreview as Preview } from '../../../../station/model/alarm.ts';
import type { Tried, Watched } from '../../../../station/model/rule-preview.ts';
import type { Page } from '../../../state/page.ts';
import { type Checked, checkedOf, shapeOf } from '../../../state/rules/checked.ts';
import { PreviewFeed } from '../../../state/rules/preview-feed.ts';
import {
  aroundOf,
  type PreviewWindow,
  type WindowName,
  windowOf,
} from '../../../state/rules/preview-window.ts';
import {
  plainScale,
  referenceIn,
  type WatchedChannel,
  watchedIn,
} from '../../../state/rules/watched-channel.ts';
import { Watch } from '../../../state/watch.ts';
import { controls } from '../../../styles/controls.ts';
import { note } from '../../../styles/note.ts';
import * as words from '../../../text/rules/rule-preview.ts';
import { headlineOf } from './headline.ts';
import { previewStyles } from './preview-styles.ts';
import { windowChoice, workOf } from './work.ts';
import './alarm-list.ts';
import './neighbour-bars.ts';
import './preview-chart.ts';

/** While little is recorded the preview is made anew. */
const GROWS_EVERY_MS = 10_000;
/**
 * What a rule would have done over what is recorded, while it is written. Says `fl-propose` with a changed rule (all of it) when a
 * person picks another limit or an idea, and `fl-checked` with {@link Checked} once it is through (undefined while it is not).
 */
@customElement('fl-rule-preview')
export class RulePreview extends LitElement {
  static override styles = [controls, note, previewStyles];
  @property({ attribute: false }) page!: Page;
  /** As it is being written; undefined while it is not complete. */
  @property({ attribute: false }) rule: unknown;
  @state() private chosen: WindowName | undefined;
  /** What an alarm is looked at in. */
  @state() private around: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly #feed = new PreviewFeed(this, () => this.page.station);
  readonly #look = new Watch(this, () => this.page.looks.look);
  #window: PreviewWindow | undefined;
  #asked = '';
  #timer: ReturnType<typeof setInterval> | undefined;
  #checked: Preview | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.#grow(), GROWS_EVERY_MS);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    this.#asked = '';
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('chosen')) this.around = undefined;
    const asked = `${this.#name} ${shapeOf(this.rule)}`;
    if (this.rule === undefined || asked === this.#asked) return;
    this.#asked = asked;
    this.#ask();
  }

  override updated(): void {
    const { done, told, trouble } = this.#feed;
    const checked = done === undefined && !trouble ? told.preview : undefined;
    if (checked === this.#checked) return;
    this.#checked = checked;
    const detail = checked && checkedOf(checked, this.page.station.now());
    this.dispatchEvent(new CustomEvent<Checked | undefined>('fl-checked', { detail }));
  }

  override render() {
    return html`<section class="card stack" aria-label="Preview on recorded data">
      <div class="row between">
        <h2>Preview on recorded data</h2>
        ${windowChoice(this.#name, (name) => (this.chosen = name))}
      </div>
      ${this.rule === undefined ? html`<p class="mut">Complete the rule to see what it would have done.</p>` : [this.#work(), this.#shown()]}
    </section>`;
  }

  /** Yesterday, unless recording began later. */
  get #name(): WindowName {
    if (this.chosen) return this.chosen;
    const { firstMs } = this.page.station.news.value?.storage ?? {};
    const yesterday = windowOf('yesterday', this.page.station.now());
    return firstMs !== undefined && firstMs < yesterday.toMs ? 'yesterday' : '7 days';
  }

  get #watched(): WatchedChannel | undefined {
    return watchedIn(this.page.station.news.value, this.#feed.told.watched?.channel);
  }

  #ask(waitMs?: number): void {
    const { station } = this.page;
    this.#window = windowOf(this.#name, station.now());
    const { fromMs, toMs } = this.#window;
    const channel = watchedIn(station.news.value, referenceIn(this.rule))?.channel;
    this.#feed.ask(
      {
        rule: this.rule,
        fromMs,
        toMs,
        beside: channel ? { scale: plainScale(channel), leastStep: 10 ** -channel.decimals } : {},
      },
      waitMs,
    );
  }

  #grow(): void {
    const { done, told, isStopped, trouble } = this.#feed;
    const isGrowing = told.preview && words.isLittle(told.preview) && this.#window?.name !== 'yesterday';
    if (isGrowing && done === undefined && !isStopped && !trouble) this.#ask(0);
  }

  #work() {
    return this.#window && workOf(this.#feed, this.#window.name, this.#isAnswered ? this.#feed.told : {});
  }

  /** Whether what is shown is of the rule as it is written now. */
  get #isAnswered(): boolean {
    return shapeOf(this.#feed.answers?.rule) === shapeOf(this.rule);
  }

  #shown() {
    const { told } = this.#feed;
    const { preview, watched } = told;
    const window = this.#window;
    if (!preview || !watched || !window) return nothing;
    const nowMs = this.page.station.now();
    const channel = this.#watched?.channel;
    return html`<div class="stack ${this.#isAnswered ? '' : 'old'}">
      <div class="stack" role="status">
        ${headlineOf(told, preview, window, { channel, nowMs, propose: (idea) => this.#propose(idea) })}
      </div>
      ${this.#chart(watched, preview, window)}
      ${
        told.neighbours && watched.limit !== undefined
          ? html`<fl-neighbour-bars
              .neighbours=${told.neighbours}
              .preview=${preview}
              .channel=${channel}
              .limit=${watched.limit}
              @fl-pick=${({ detail }: CustomEvent<Tried>) => this.#propose(detail)}
            ></fl-neighbour-bars>`
          : nothing
      }
      <fl-alarm-list
        .preview=${preview}
        .channel=${channel}
        .nowMs=${nowMs}
        @fl-show=${({ detail }: CustomEvent<AlarmSpan>) => this.#show(detail)}
      ></fl-alarm-list>
    </div>`;
  }

  #chart(told: Watched, { alarms }: Preview, window: PreviewWindow) {
    const watched = this.#watched;
    if (!watched) return nothing;
    const { channel } = watched;
    const { fromMs, toMs } = this.around ?? window;
    const bounds = words.boundLines(told, channel);
    return html`<fl-preview-chart
        .station=${this.page.station}
        .watched=${watched}
        .marks=${{ bounds, alarms }}
        .fromMs=${fromMs}
        .toMs=${toMs}
        .look=${this.#look.value}
        .title=${`${channel.label} with the times at which the rule would have fired. The same stands in the table below.`}
      ></fl-preview-chart>
      ${
        this.around
          ? html`<div class="row">
              <button class="btn" type="button" @click=${() => (this.around = undefined)}>
                All of ${words.windowLabels[window.name].toLowerCase()}
              </button>
            </div>`
          : nothing
      }`;
  }

  #show(alarm: AlarmSpan): void {
    this.around = aroundOf(alarm, this.page.station.now());
    this.renderRoot.querySelector('fl-preview-chart')?.scrollIntoView({ block: 'nearest' });
  }

  #propose({ rule }: Tried): void {
    this.dispatchEvent(new CustomEvent<unknown>('fl-propose', { detail: rule }));
  }
}
