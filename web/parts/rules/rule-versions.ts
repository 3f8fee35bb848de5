import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RuleView } from '../../../station/api/rules.ts';
import type { Rule } from '../../../station/rules/rule.ts';
import type { Page } from '../../state/page.ts';
import type { RuleChannels } from '../../state/rules/channels.ts';
import { listHref } from '../../state/rules/route.ts';
import { ruleOf, type RulesWork } from '../../state/rules/work.ts';
import { controls } from '../../styles/controls.ts';
import { changesBetween } from '../../text/rules/rule-changes.ts';
import { formatWhen } from '../../text/times.ts';

/** What a rule was before, what changed each time, and the way back. */
@customElement('fl-rule-versions')
export class RuleVersions extends LitElement {
  static override styles = [
    controls,
    css`
      li {
        display: grid;
        gap: 4px;
        padding: 8px 0;
        border-top: 1px solid var(--border);
        overflow-wrap: anywhere;
      }
      .btn {
        justify-self: start;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) work!: RulesWork;
  @property({ attribute: false }) view!: RuleView;
  @property({ attribute: false }) channels!: RuleChannels;
  /** What is being filled in would be lost. */
  @property({ type: Boolean }) unsaved = false;

  override render() {
    const { before } = this.view;
    if (before.length === 0) return nothing;
    const versions = [this.view, ...before].map(ruleOf);
    return html`<div>
      <h2>Older versions</h2>
      ${this.unsaved ? html`<p class="small mut">Save or cancel what you changed to go back to one.</p>` : nothing}
      <ol>
        ${before.map(({ untilMs }, i) => this.#version(versions[i + 1]!, versions[i]!, untilMs))}
      </ol>
    </div>`;
  }

  #version(rule: Rule, next: Rule, untilMs: number) {
    const when = formatWhen(untilMs, this.page.station.now());
    return html`<li>
      <h3>Version ${rule.version}, until ${when}</h3>
      ${changesBetween(rule, next, this.channels).map((change) => html`<p class="small">${change}</p>`)}
      <button
        type="button"
        class="btn"
        ?disabled=${this.unsaved}
        aria-label="Go back to this one, version ${rule.version}"
        @click=${() => void this.#back(rule)}
      >
        Go back to this one
      </button>
    </li>`;
  }

  async #back(rule: Rule): Promise<void> {
    const text = `“${rule.title}” is as it was in version ${rule.version}.`;
    await this.work.do([{ edit: 'save', rule }], { text, edits: [{ edit: 'save', rule: this.view.rule }] });
    location.hash = listHref;
  }
}
