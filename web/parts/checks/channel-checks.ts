import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CheckView } from '../../../station/api/checks.ts';
import type { ChannelCheck, CheckTuning } from '../../../station/model/check.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import { shownOf } from '../../../station/model/scale.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import type { ChannelOf, StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { checkTitles, checkWords } from '../../text/checks.ts';
import { formatNumber, withUnit } from '../../text/numbers.ts';
import { faultNote } from '../fault-note.ts';
import { checkForm } from './check-form.ts';

/** Which built-in checks watch a channel, what they wait for, and their switches. */
@customElement('fl-channel-checks')
export class ChannelChecks extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      li {
        padding: 4px 0;
        border-top: 1px solid var(--border);
      }
      label.check {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: var(--tap);
      }
      .set {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(96px, 1fr));
        gap: 8px;
        margin-bottom: 8px;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) of!: ChannelOf;
  @state() private checks: readonly CheckView[] = [];
  @state() private trouble: Fault | undefined;

  override firstUpdated(): void {
    void this.#look();
  }

  override render() {
    if (this.checks.length === 0) return nothing;
    const running = this.checks.filter((check) => check.state === 'running').length;
    return html`<details>
      <summary>Checks that watch this channel (${running} of ${this.checks.length} running)</summary>
      <ul class="small">
        ${this.checks.map((check) => this.#check(check))}
      </ul>
      ${this.trouble ? faultNote(this.trouble, 'warning') : nothing}
    </details>`;
  }

  #check(check: CheckView) {
    const { kind, state, tuned } = check;
    const turn = () => {
      const { isOn: _, ...rest } = tuned;
      void this.#tune(check, state === 'off' ? rest : { ...rest, isOn: false });
    };
    return html`<li>
      <label class="check">
        <input type="checkbox" .checked=${state !== 'off'} @change=${turn} />
        <span>
          <b>${checkTitles[kind as ChannelCheck]}</b><br />
          <span class="mut"
            >${state === 'off' ? 'turned off' : checkWords(check, (raw) => this.#shown(raw))}</span
          >
        </span>
      </label>
      ${
        state === 'off'
          ? nothing
          : checkForm(check, this.of.channel, (tuning) => void this.#tune(check, tuning))
      }
    </li>`;
  }

  #shown(raw: number): string {
    const { channel } = this.of;
    return withUnit(formatNumber(shownOf(channel, raw), channel.decimals), peopleUnit(channel.unitText));
  }

  async #tune({ id }: CheckView, tuning: CheckTuning): Promise<void> {
    this.trouble = undefined;
    await this.station.api
      .tuneCheck({ check: id, tuning })
      .catch((error: unknown) => (this.trouble = toFault(error)));
    await this.#look();
  }

  async #look(): Promise<void> {
    const { device, channel } = this.of;
    if (!device.own) return;
    const all = await this.station.api.checks().catch(() => []);
    this.checks = all.filter((check) => check.channel === `${device.device}/${channel.name}`);
  }
}
