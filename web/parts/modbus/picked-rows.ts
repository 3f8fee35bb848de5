import { html, type TemplateResult } from 'lit';
import type { RegisterGuess } from '../../../station/api/scan.ts';
import { kindText } from '../../text/modbus.ts';
import { parseNumber } from '../../text/numbers.ts';
import { icon } from '../icons.ts';

/** A register that a person has picked, as the driver's own map has it. */
export interface Picked {
  readonly place: string;
  readonly row: {
    readonly name: string;
    readonly address: number;
    readonly function: 1 | 2 | 3 | 4;
    readonly type: RegisterGuess['type'];
    readonly lowFirst?: true;
    readonly scale: number;
    readonly unit: string;
    /** A coil can be switched. */
    readonly writable?: true;
  };
}

/** What was picked, each with its name, unit and scale; `set` hears of every change. */
export const pickedRows = (
  picked: readonly Picked[],
  set: (picked: readonly Picked[]) => void,
): readonly TemplateResult[] =>
  picked.map(({ place, row }, at) => {
    const change = (more: Partial<Picked['row']>): void =>
      set(picked.with(at, { place, row: { ...row, ...more } }));
    const id = `picked-${place.replace('/', '-')}`;
    return html`<fieldset class="pair">
      <legend>Register ${row.address}, ${kindText(row)}</legend>
      <div class="field">
        <label for="${id}-name">Name (letters, digits, - and _)</label>
        <input
          id="${id}-name"
          maxlength="64"
          autocomplete="off"
          .value=${row.name}
          @input=${(e: Event) => change({ name: valueOf(e).trim() })}
        />
      </div>
      <div class="field">
        <label for="${id}-unit">Unit</label>
        <input
          id="${id}-unit"
          maxlength="16"
          autocomplete="off"
          .value=${row.unit}
          @input=${(e: Event) => change({ unit: valueOf(e) })}
        />
      </div>
      <div class="field">
        <label for="${id}-scale">Multiply by</label>
        <input
          id="${id}-scale"
          inputmode="decimal"
          autocomplete="off"
          .value=${String(row.scale)}
          @change=${(e: Event) => change({ scale: parseNumber(valueOf(e)) || row.scale })}
        />
      </div>
      <button
        type="button"
        class="btn"
        aria-label=${`Leave out register ${row.address}`}
        @click=${() => set(picked.filter((_, other) => other !== at))}
      >
        ${icon('close')} Leave out
      </button>
    </fieldset>`;
  });

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
