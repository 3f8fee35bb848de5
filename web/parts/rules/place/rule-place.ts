import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { StationView } from '../../../../station/api/news.ts';
import type { RuleView } from '../../../../station/api/rules.ts';
import type { Move } from '../../../state/rules/moving.ts';
import { hrefOf } from '../../../state/route.ts';
import { controls } from '../../../styles/controls.ts';
import { note } from '../../../styles/note.ts';
import { capital } from '../../../text/capital.ts';
import { bridgeName, placeText } from '../../../text/rules/rule-place.ts';
import { faultNote } from '../../fault-note.ts';
import { icon } from '../../icons.ts';
import '../../sheet.ts';

/** Where a rule runs, and the way elsewhere. Says `fl-place` with the station that it is to run `on`; undefined is this one. */
@customElement('fl-rule-place')
export class RulePlaceLine extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      :host {
        display: grid;
        gap: 8px;
        grid-template-columns: minmax(0, 1fr);
      }
      .row p {
        flex: 1 1 200px;
        overflow-wrap: anywhere;
      }
      .choice {
        width: 100%;
        justify-content: start;
        text-align: start;
        height: auto;
        padding-block: 8px;
      }
      .choice span {
        display: grid;
      }
      .choice .small {
        font-weight: 400;
      }
    `,
  ];
  @property({ attribute: false }) rule!: RuleView;
  @property({ attribute: false }) stations: readonly StationView[] = [];
  @property({ attribute: false }) move: Move | undefined;
  @property({ type: Number }) nowMs = 0;
  @state() private choosing = false;

  override render() {
    const { rule, move, stations, nowMs } = this;
    const isBusy = move !== undefined && !move.fault;
    return html`<div class="row between">
        <p class="small" role="status">
          ${icon(rule.runsOn ? 'bridge' : 'devices', 16)} ${placeText(rule, move, stations, nowMs)}
        </p>
        <button
          type="button"
          class="btn quiet"
          aria-label="Where it runs: ${rule.title}"
          ?disabled=${isBusy}
          @click=${() => (this.choosing = true)}
        >
          Where it runs
        </button>
      </div>
      ${this.#trouble()} ${this.choosing ? this.#sheet() : nothing}`;
  }

  /** Why it is not where it was to be, or why nothing is heard of it. */
  #trouble() {
    const { rule, move } = this;
    if (move && !move.fault) return nothing;
    const why = move?.fault ?? rule.runsOn?.fault;
    const inDoubt =
      rule.runsOn?.phase === 'moving' && why?.code !== 'rule/in-doubt'
        ? html`<p class="small mut">
            So that it never runs twice, it waits. Bring the bridge back to the network: it is asked every few
            seconds, and whatever it answers, the rule runs on, there or here.
          </p>`
        : nothing;
    return html`${why ? faultNote(why, 'warning') : nothing} ${inDoubt}`;
  }

  #sheet() {
    const { rule, stations } = this;
    const at = rule.runsOn?.station;
    const bridges = stations.filter(({ own, isBridge, id }) => !own && (isBridge || id === at));
    return html`<fl-sheet label="Where “${rule.title}” runs" @fl-close=${() => (this.choosing = false)}>
      <div class="stack">
        ${this.#choice(undefined, 'This device', 'Only while the app is open.', true)}
        ${bridges.map(({ id, status }) => {
          const isThere = status === 'online';
          const says = isThere
            ? 'Always, for as long as the bridge runs, also while this app is closed.'
            : 'Not reachable now. Bring it back to the network first.';
          return this.#choice(id, capital(bridgeName(stations, id)), says, isThere);
        })}
        ${
          bridges.length === 0
            ? html`<p class="mut">
                No bridge is linked. A bridge is Fieldline on a small computer that is always on:
                <a href=${hrefOf('bridge')}>add one</a>, and it is offered here.
              </p>`
            : html`<p class="small mut">
                It goes there with all that it remembers. The steps it is just doing are not gone on with.
              </p>`
        }
      </div>
    </fl-sheet>`;
  }

  #choice(on: string | undefined, name: string, says: string, isPossible: boolean) {
    const isThere = this.rule.runsOn?.station === on;
    return html`<button
      type="button"
      class="btn choice"
      data-close
      aria-pressed=${isThere}
      ?disabled=${isThere || !isPossible}
      @click=${() => this.#place(on)}
    >
      ${icon(on === undefined ? 'devices' : 'bridge')}
      <span>${name}${isThere ? ' (now)' : ''} <span class="small">${says}</span></span>
    </button>`;
  }

  #place(on: string | undefined): void {
    this.dispatchEvent(
      new CustomEvent<{ on: string | undefined }>('fl-place', {
        detail: { on },
        bubbles: true,
        composed: true,
      }),
    );
  }
}
