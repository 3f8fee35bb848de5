import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MaintenanceEdit, MaintenanceView } from '../../../station/api/alarms.ts';
import type { AlarmCard } from '../../../station/model/alarm.ts';
import { NAME } from '../../../station/model/channel.ts';
import type { RuleView } from '../../../station/api/rules.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { newId } from '../../state/asker.ts';
import type { AlarmPlace } from '../../state/alarm-places.ts';
import { plannedIn } from '../../state/maintenance-form.ts';
import type { Page } from '../../state/page.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { placeTrouble } from '../../text/alarm-places.ts';
import { maintenanceText } from '../../text/maintenance.ts';
import { fieldTime } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import { icon } from '../icons.ts';

const HOUR_MS = 3_600_000;

/** When alarms are off by design: which times there are, and a form for another one. */
@customElement('fl-maintenance-plan')
export class MaintenancePlan extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      li {
        display: flex;
        gap: 12px;
        align-items: center;
        justify-content: space-between;
        overflow-wrap: anywhere;
        border-top: 1px solid var(--border);
        padding-block: 6px;
      }
      li p {
        min-width: 0;
      }
    `,
  ];
  @property({ attribute: false }) page!: Page;
  /** Whose; absent where there is nobody. */
  @property({ attribute: false }) place: AlarmPlace | undefined;
  @state() private all: readonly MaintenanceView[] = [];
  @state() private rules: readonly Named[] = [];
  @state() private asking = false;
  @state() private trouble: Fault | undefined;

  /** What is shown is that station's, as it is to be reached now. */
  #of = '';

  override willUpdate(): void {
    const of = JSON.stringify(this.place);
    if (!this.place || of === this.#of) return;
    this.#of = of;
    [this.all, this.rules, this.trouble, this.asking] = [[], [], undefined, false];
    if (!this.place.isAway) void this.#look();
  }

  override render() {
    const { place } = this;
    if (!place) return nothing;
    const plan = () => (this.asking = !this.asking);
    return html`<section class="card stack" aria-label="Maintenance">
      <h2>Maintenance</h2>
      <p class="small mut">
        While something is being worked on, its alarms are off by design: they stand here, and make no sound.
        Rules go on, and so does what they set.
      </p>
      ${
        this.all.length > 0
          ? html`<ul>
              ${this.all.map((each) => this.#row(each))}
            </ul>`
          : nothing
      }
      ${this.trouble ? html`<div role="alert">${faultNote(this.trouble, 'warning', '', {}, placeTrouble(this.trouble, place))}</div>` : nothing}
      ${
        place.isAway
          ? html`<p>
              <b>${place.label} is away.</b> What is planned there is kept there: it is seen, and can be
              changed, once it is back.
            </p>`
          : html`<div class="row">
              <button type="button" class="btn" aria-expanded=${this.asking} @click=${plan}>
                Plan maintenance…
              </button>
            </div>`
      }
      ${this.asking ? this.#form() : nothing}
    </section>`;
  }

  #row(each: MaintenanceView) {
    const name = (id: string) => this.#devices.find(({ device }) => device === id)?.label ?? id;
    const title = (id: string) => this.rules.find((rule) => rule.id === id)?.title ?? id;
    const remove = () => void this.#edit({ edit: 'remove', id: each.id });
    return html`<li>
      <p>${maintenanceText(each, this.page.station.now(), name, title)}</p>
      <button type="button" class="btn quiet" aria-label="End ${each.why}" @click=${remove}>
        ${icon('trash', 20)} End
      </button>
    </li>`;
  }

  #form() {
    const nowMs = this.page.station.now();
    const field = (timeMs: number) => fieldTime(timeMs).slice(0, 16);
    return html`<form class="stack" @submit=${this.#save}>
      <div class="field">
        <label for="why">What for</label>
        <input id="why" name="why" maxlength="120" autocomplete="off" required />
      </div>
      <div class="field">
        <label for="about">Which alarms</label>
        <select id="about" name="about">
          ${this.#devices.map(({ device, label }, i) => html`<option value="device/${device}" ?selected=${i === 0}>All of ${label}</option>`)}
          ${this.rules.map(({ id, title }) => html`<option value="rule/${id}">“${title}”</option>`)}
          <option value="">All alarms</option>
        </select>
      </div>
      <div class="pair">
        <div class="field">
          <label for="from">From</label>
          <input id="from" name="from" type="datetime-local" required value=${field(nowMs)} />
        </div>
        <div class="field">
          <label for="to">To</label>
          <input id="to" name="to" type="datetime-local" required value=${field(nowMs + 2 * HOUR_MS)} />
        </div>
      </div>
      <label class="check"
        ><input type="checkbox" name="weekly" /> The same time every week, until it is ended</label
      >
      <div class="row"><button class="btn primary">Save maintenance</button></div>
    </form>`;
  }

  get #devices() {
    const of = this.place?.id;
    const devices = this.page.station.news.value?.devices ?? [];
    return devices.filter(({ own, station }) => (of === undefined ? own : station === of));
  }

  readonly #save = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const maintenance = plannedIn(form, newId(), Intl.DateTimeFormat().resolvedOptions().timeZone);
    void this.#edit({ edit: 'save', maintenance });
  };

  async #edit(edit: MaintenanceEdit): Promise<void> {
    try {
      await this.page.station.api.editMaintenance(edit, this.place?.id);
      [this.trouble, this.asking] = [undefined, false];
    } catch (error) {
      this.trouble = toFault(error);
    }
    await this.#look();
  }

  async #look(): Promise<void> {
    const { api, news } = this.page.station;
    const [of, place] = [this.#of, this.place];
    try {
      const all = await api.maintenance(place?.id);
      const rules =
        place?.id === undefined ? await api.rules() : rulesSeen(news.value?.alarms ?? [], place.id);
      if (of === this.#of) [this.all, this.rules] = [all, rules];
    } catch (error) {
      if (of === this.#of) this.trouble ??= toFault(error);
    }
  }
}

type Named = Pick<RuleView, 'id' | 'title'>;

/** Of another station's rules those are known here whose alarms are; a built-in check's is none that can be named. */
const rulesSeen = (alarms: readonly AlarmCard[], station: string): readonly Named[] =>
  alarms
    .filter((card) => card.station?.id === station)
    .map(({ rule, title }) => ({ id: rule.slice(station.length + 1), title }))
    .filter(({ id }) => NAME.test(id));
