import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FormulaTried } from '../../../station/api/formula.ts';
import { toFault } from '../../../station/model/fault.ts';
import { peopleUnit } from '../../../station/model/units.ts';
import { completionAt, type Completion } from '../../state/rules/completion.ts';
import type { StationState } from '../../state/station-state.ts';
import { capital } from '../../text/capital.ts';
import { faultText } from '../../text/faults/faults.ts';
import { formatReading, withUnit } from '../../text/numbers.ts';
import { CompletingField } from './completing-field.ts';

const TRY_EVERY_MS = 2000;
const CALM_MS = 250;

/** A formula while it is typed: what can stand there, what is wrong and where, what it says now. Says `fl-typed`. */
@customElement('fl-formula-field')
export class FormulaField extends CompletingField {
  @property({ attribute: false }) station!: StationState;
  @state() private tried: FormulaTried | undefined;
  @state() private refused: string | undefined;
  protected override readonly offersWords = 'Channel or function';
  protected override readonly mostLetters = 1000;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#tryIn(0);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override get isWrong(): boolean {
    return super.isWrong || this.tried?.problem !== undefined;
  }

  protected override completionAt(caret: number): Completion {
    return completionAt(this.text, caret, this.channels);
  }

  protected override isOffered({ typed, offers }: Completion): boolean {
    const isWhole = offers.length === 1 && offers[0]?.insert.toLowerCase() === `${typed}(`;
    return typed !== '' && !isWhole;
  }

  protected override told() {
    const problem = this.tried?.problem;
    if (problem && this.text !== '') return wrongAt(this.text, problem);
    const wrong = this.problem ?? this.refused;
    if (wrong !== undefined) return html`<p class="trouble">${wrong}</p>`;
    if (!this.tried || this.text === '') return nothing;
    const { value, unit = '1' } = this.tried;
    if (value === undefined)
      return html`<p class="small mut">No value yet: one of its channels has said nothing lately.</p>`;
    return html`<p class="small">
      Now <b class="num">${withUnit(formatReading(value, 3), peopleUnit(unit))}</b>, which is
      ${value === 0 ? 'not true' : 'true'}.
    </p>`;
  }

  protected override say(text: string): void {
    super.say(text);
    this.tried = undefined;
    this.#tryIn(CALM_MS);
  }

  #tryIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#try(), ms);
  }

  async #try(): Promise<void> {
    const { text } = this;
    if (text.trim() !== '') {
      const tried = await this.station.api.tryFormula(text).catch((error: unknown) => {
        this.refused = faultText(toFault(error)).title;
        return undefined;
      });
      if (text !== this.text) return;
      this.tried = tried;
      if (tried) this.refused = undefined;
    }
    if (this.isConnected) this.#tryIn(TRY_EVERY_MS);
  }
}

/** What is wrong, and the formula with the place marked: where it ends, a sign stands for what is missing. */
function wrongAt(text: string, { at, message }: { at: number; message: string }) {
  const piece = /^(?:[\p{L}\d_]+|\[[^\]]*\]?|.)/u.exec(text.slice(at))?.[0] ?? '';
  return html`<p class="trouble">${capital(message)} (character ${at + 1})</p>
    <pre aria-hidden="true">
${text.slice(0, at)}<mark>${piece === '' ? '…' : piece}</mark>${text.slice(at + piece.length)}</pre>`;
}
