import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import type { RuleView } from '../../station/api/rules.ts';
import { faultNote } from '../parts/fault-note.ts';
import { icon } from '../parts/icons.ts';
import { Address } from '../state/address.ts';
import type { Page } from '../state/page.ts';
import { ruleChannels } from '../state/rules/channels.ts';
import { listHref, newRuleHref, type RulePlace, ruleHref, rulePlaceOf } from '../state/rules/route.ts';
import { hrefOf } from '../state/route.ts';
import { RulesWork } from '../state/rules/work.ts';
import { Watch } from '../state/watch.ts';
import { controls } from '../styles/controls.ts';
import { note } from '../styles/note.ts';
import { start } from '../styles/start.ts';
import '../parts/rules/rule-card.ts';
import '../parts/rules/templates/template-list.ts';

/** What the station watches for: the list of its rules. */
@customElement('fl-rules')
export class Rules extends LitElement {
  static override styles = [
    controls,
    note,
    start,
    css`
      .list {
        display: grid;
        gap: 12px;
        margin-top: 16px;
        grid-template-columns: minmax(0, 1fr);
      }
      .undo {
        position: sticky;
        bottom: 0;
        margin-top: 12px;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  readonly #news = new Watch(this, () => this.page.station.news);
  readonly #work = new RulesWork(this, () => this.page.station);
  readonly #place = new Address(this, rulePlaceOf);

  override render() {
    const news = this.#news.value;
    if (!news) return html`<p class="mut" role="status">Starting…</p>`;
    if (news.role === 'remote') return elsewhere;
    const { rules, trouble } = this.#work;
    const place = this.#place.value;
    if (place.at !== 'list') return this.#editor(place);
    return html`
      ${
        rules?.length === 0
          ? this.#empty()
          : html`<div class="row between">
              <h1>Rules</h1>
              <a class="btn primary" href=${newRuleHref()}>${icon('plus')} New rule</a>
            </div>`
      }
      ${trouble ? html`<div role="alert">${faultNote(trouble, 'warning')}</div>` : nothing}
      <div class="list">
        ${repeat(
          rules ?? [],
          ({ id }) => id,
          (rule) => this.#card(rule),
        )}
      </div>
      <div class="undo" role="status">${this.#undo()}</div>
      <fl-template-list .page=${this.page} @fl-changed=${() => void this.#work.look()}></fl-template-list>
    `;
  }

  #editor(place: Exclude<RulePlace, { at: 'list' }>) {
    const { rules } = this.#work;
    if (!rules) return html`<p class="mut" role="status">Starting…</p>`;
    const view = place.at === 'rule' ? rules.find(({ id }) => id === place.id) : undefined;
    if (place.at === 'rule' && !view) return gone;
    void import('../parts/rules/rule-editor.ts');
    return keyed(
      JSON.stringify(place),
      html`<fl-rule-editor
        .page=${this.page}
        .work=${this.#work}
        .view=${view}
        .channel=${place.at === 'new' ? place.channel : undefined}
      ></fl-rule-editor>`,
    );
  }

  #card(rule: RuleView) {
    const { devices, alarms = [] } = this.#news.value!;
    const { id } = rule;
    return html`<fl-rule-card
      .rule=${rule}
      .channels=${ruleChannels(devices)}
      .alarm=${alarms.find((alarm) => alarm.rule === id)}
      .stations=${this.#news.value!.stations}
      .move=${this.#work.moving.of(id)}
      href=${ruleHref(id)}
      .nowMs=${this.page.station.now()}
      @fl-turn=${({ detail }: CustomEvent<boolean>) => void this.#turn(rule, detail)}
      @fl-place=${({ detail }: CustomEvent<{ on: string | undefined }>) => void this.#work.moving.place(id, detail.on)}
      @fl-remove=${() => void this.#remove(rule)}
    ></fl-rule-card>`;
  }

  #empty() {
    return html`<div class="card start">
      ${icon('rules', 40)}
      <h1>No rules yet.</h1>
      <p class="mut">Start from a channel: open a value under Live and choose <b>Alert when…</b></p>
      <a class="btn primary" href=${newRuleHref()}>${icon('plus')} New rule</a>
    </div>`;
  }

  #undo() {
    const { undo } = this.#work;
    if (!undo) return nothing;
    return html`<div class="note">
      <p>${undo.text}</p>
      <button type="button" class="btn" @click=${() => void this.#work.do(undo.edits)}>Undo</button>
    </div>`;
  }

  #turn({ id, title }: RuleView, isOn: boolean) {
    const text = `“${title}” is ${isOn ? 'on' : 'off'}.`;
    return this.#work.do([{ edit: 'turn', rule: id, isOn }], {
      text,
      edits: [{ edit: 'turn', rule: id, isOn: !isOn }],
    });
  }

  #remove({ id, title }: RuleView) {
    const undo = { text: `“${title}” is removed.`, edits: [{ edit: 'restore', rule: id } as const] };
    return this.#work.do([{ edit: 'remove', rule: id }], undo);
  }
}

const gone = html`<div class="card start">
  <h1>This rule is not there any more.</h1>
  <a class="btn" href=${listHref}>${icon('back')} All rules</a>
</div>`;

const elsewhere = html`<div class="card start">
  ${icon('rules', 40)}
  <h1>Rules belong to who records.</h1>
  <p class="mut">
    This page came over plain http and records nothing itself. Open the https app to make rules, on the device
    that records.
  </p>
  <a class="btn" href=${hrefOf('live')}>${icon('live')} Back to Live</a>
</div>`;
