import { html, nothing } from 'lit';
import type { ChannelView } from '../../../station/api/device.ts';
import type { CheckView } from '../../../station/api/checks.ts';
import type { ChannelCheck, CheckTuning } from '../../../station/model/check.ts';
import type { Severity } from '../../../station/model/rule.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import { fieldText, type TunedField, tunedFields, tuningTyped } from '../../state/check-tuning.ts';
import { severityNames } from '../../text/alarms.ts';
import { checkTitles } from '../../text/checks.ts';

/** What of a check can be set by hand, and the way back; what nobody set shows what the check found by itself. */
export function checkForm(check: CheckView, channel: ChannelView, tune: (tuning: CheckTuning) => void) {
  const kind = check.kind as ChannelCheck;
  const fields = tunedFields(kind, channel);
  const { isOn, ...set } = check.tuned;
  const kept = isOn === undefined ? {} : { isOn };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement);
    const tuning = tuningTyped((field) => String(typed.get(field) ?? ''), channel, fields);
    const severity = SEVERITIES.find((each) => each === typed.get('severity'));
    tune({ ...kept, ...tuning, ...(severity === undefined ? {} : { severity }) });
  };
  const isSet = Object.keys(set).length > 0;
  return html`<form aria-label=${checkTitles[kind]} @submit=${save}>
    <div class="set">
      ${fields.map(
        (field) =>
          html`<label class="field"
            ><span>${labelOf(field, kind, channel)}</span
            ><input
              name=${field}
              inputmode="decimal"
              maxlength="24"
              placeholder=${fieldText(check, field, channel, fields)}
              .value=${fieldText(set, field, channel, fields)}
          /></label>`,
      )}
      <label class="field"
        ><span>How grave</span
        ><select name="severity">
          <option value="" ?selected=${set.severity === undefined}>As usual</option>
          ${SEVERITIES.map(
            (each) =>
              html`<option value=${each} ?selected=${set.severity === each}>${severityNames[each]}</option>`,
          )}
        </select></label
      >
    </div>
    <div class="row">
      <button class="btn">${fields.includes('high') ? 'Set range' : 'Set'}</button>
      ${isSet ? html`<button class="btn" type="button" @click=${() => tune(kept)}>${BACK[kind]}</button>` : nothing}
    </div>
  </form>`;
}

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

const BACK: Readonly<Record<ChannelCheck, string>> = {
  noData: 'Back to what it learns',
  outOfRange: 'Back to the sensor’s range',
  stuck: 'Back to what it learns',
  batteryLow: 'Back to the usual',
};

function labelOf(field: TunedField, kind: ChannelCheck, channel: ChannelView): string {
  if (field === 'forMs') return 'for, s';
  const unit = peopleUnit(channel.unitText);
  const name = kind === 'batteryLow' ? 'Below' : { low: 'From', high: 'to' }[field];
  return unit === '' ? name : `${name}, ${unit}`;
}
