import { LitElement, css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CommandView } from '../../../station/api/control.ts';
import { toFault, type Fault } from '../../../station/model/fault.ts';
import { bridgeHref, bridgesIn } from '../../state/bridge/route.ts';
import { hrefOf } from '../../state/route.ts';
import { sentCommands } from '../../state/sent-commands.ts';
import type { ChannelOf, StationState } from '../../state/station-state.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { historyText } from '../../text/control.ts';
import { formatWhen } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import { mark, type Standing } from '../mark.ts';
import '../sheet.ts';
import './limits-form.ts';

const standings: Partial<Record<CommandView['phase'], Standing>> = {
  confirmed: 'done',
  unknown: 'silent',
  refused: 'warning',
  failed: 'warning',
};

/** Who set an output to what and what came of it, and how it may be set from now on. */
@customElement('fl-control-sheet')
export class ControlSheet extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      ol {
        display: grid;
        gap: 8px;
        padding: 0;
        margin: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 8px;
        align-items: start;
        overflow-wrap: anywhere;
      }
      li svg {
        margin-top: 3px;
      }
    `,
  ];
  @property({ attribute: false }) station!: StationState;
  @property({ attribute: false }) of!: ChannelOf;
  @state() private past: readonly CommandView[] | undefined;
  @state() private trouble: Fault | undefined;

  override firstUpdated(): void {
    const { device, channel } = this.of;
    if (!device.own) return;
    this.station.api.commandHistory(device.device, channel.name).then(
      (past) => (this.past = past),
      (error: unknown) => (this.trouble = toFault(error)),
    );
  }

  override render() {
    const { device, channel } = this.of;
    const close = () => this.dispatchEvent(new CustomEvent('fl-close'));
    return html`<fl-sheet side label="${channel.label} of ${device.label}" @fl-close=${close}>
      <div class="stack">
        <h3>${device.own ? 'Last commands' : 'Last commands from this page'}</h3>
        ${this.trouble ? faultNote(this.trouble, 'warning') : this.#history()}
        ${
          device.own
            ? html`<h3>Limits</h3>
                <fl-limits-form .station=${this.station} .of=${this.of} @fl-saved=${close}></fl-limits-form>`
            : this.#elsewhere()
        }
        <p class="small mut">A web page is not an emergency stop.</p>
      </div>
    </fl-sheet>`;
  }

  /** Where all else of a device is kept that is not this page's. */
  #elsewhere() {
    const { news } = this.station;
    const [bridge, ...others] = bridgesIn(news.value);
    const href = bridge && others.length === 0 ? bridgeHref(bridge.config.id) : hrefOf('sync');
    const way =
      news.value?.role === 'remote'
        ? 'A page that is paired with it shows its configuration.'
        : bridge
          ? html`The limits stand in its configuration: <a href=${href}>look there</a>.`
          : 'Open Fieldline there to see them.';
    return html`<p class="small mut">
      Its limits and the commands of others are kept by ${this.of.device.station}. ${way}
    </p>`;
  }

  #history() {
    const { of } = this;
    const past = of.device.own ? this.past : sentCommands(of);
    if (!past) return html`<p class="mut" role="status">Looking…</p>`;
    if (past.length === 0) return html`<p class="mut">None yet.</p>`;
    return html`<ol>
      ${past.toReversed().map(
        (view) =>
          html`<li>
            ${mark(standings[view.phase] ?? 'note')}
            <p><b>${formatWhen(view.atMs, this.station.now())}</b> ${historyText(of.channel, view)}</p>
          </li>`,
      )}
    </ol>`;
  }
}
