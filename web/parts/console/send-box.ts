import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ConsoleApi } from '../../../station/api/console.ts';
import { type Fault, toFault } from '../../../station/model/fault.ts';
import { controls } from '../../styles/controls.ts';
import { note } from '../../styles/note.ts';
import { LINE_ENDS, type LineEnd, parseSent } from '../../text/console.ts';
import { parseHex } from '../../text/inert.ts';
import { formatDuration } from '../../text/times.ts';
import { faultNote } from '../fault-note.ts';
import { mark } from '../mark.ts';

const MOST_REMEMBERED = 50;
const MOST_NAMED = 5;

/** Sends bytes to a device by hand. It is locked until a person has unlocked it, and locks itself. */
@customElement('fl-send-box')
export class SendBox extends LitElement {
  static override styles = [
    controls,
    note,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
        align-items: end;
      }
      .how {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: end;
      }
      .how select {
        width: auto;
      }
      input {
        font-family: var(--mono);
      }
    `,
  ];
  @property({ attribute: false }) api!: ConsoleApi;
  @property() device = '';
  /** How long it is unlocked for; 0 where it is locked. */
  @property({ type: Number }) forMs = 0;
  @property({ type: Boolean }) isAsked = false;
  /** What its outputs are called: no limit of theirs holds back what is sent here. */
  @property({ attribute: false }) outputs: readonly string[] = [];
  @state() private isHex = false;
  @state() private end: LineEnd = 'crlf';
  @state() private problem: string | undefined;
  @state() private trouble: Fault | undefined;
  @state() private text = '';
  readonly #history: string[] = [];
  /** Where in it, from the newest; -1 for what is being typed. */
  #back = -1;
  /** What takes the place of the button that was pressed. */
  #next: string | undefined;

  /** Whoever pressed it with a key goes on there. */
  override updated(): void {
    const next = this.#next && this.renderRoot.querySelector<HTMLElement>(this.#next);
    if (!next) return;
    next.focus();
    this.#next = undefined;
  }

  override render() {
    return html`${this.outputs.length > 0 ? this.#bypassNote() : nothing}
      ${this.forMs > 0 ? this.#open() : this.#locked()}
      <div role="status">${this.trouble ? faultNote(this.trouble, 'warning') : nothing}</div>`;
  }

  #locked() {
    return html`<div class="row">
      <button type="button" class="btn unlock" @click=${() => this.#do('unlock')}>Unlock sending</button>
      <p class="small mut">
        Locked. Bytes go to the device as they are: it may switch, move or forget something. It locks itself
        two minutes after the last.
      </p>
    </div>`;
  }

  #open() {
    return html`${this.isAsked ? this.#askedNote() : nothing}
      <form @submit=${this.#send}>
        <div class="field">
          <label for="bytes"
            >${this.isHex ? 'Bytes to send, in hex' : 'Text to send (\\r \\n \\t \\0 \\x1b)'}</label
          >
          <input
            id="bytes"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            maxlength="8000"
            .value=${this.text}
            aria-describedby=${this.problem ? 'problem' : nothing}
            @input=${(event: Event) => this.#typed((event.target as HTMLInputElement).value)}
            @keydown=${this.#key}
          />
        </div>
        <button class="btn primary" ?disabled=${this.text === ''}>Send</button>
      </form>
      <p id="problem" class="small" role="alert" ?hidden=${this.problem === undefined}>${this.problem}</p>
      <div class="how">
        <div class="seg" role="group" aria-label="What is typed">
          ${this.#kind('Text', false)} ${this.#kind('Hex', true)}
        </div>
        ${this.isHex ? nothing : this.#ends()}
        <button type="button" class="btn" @click=${() => this.#do('lock')}>Lock</button>
        <span class="small mut">locks itself in ${formatDuration(this.forMs)}</span>
      </div>`;
  }

  #bypassNote() {
    const { outputs } = this;
    const more = outputs.length > MOST_NAMED ? ` and ${outputs.length - MOST_NAMED} more` : '';
    return html`<div class="note warn">
      ${mark('warning', 18)}
      <p>
        Bytes sent here go past the limits and interlocks of
        <b>${outputs.slice(0, MOST_NAMED).join(', ')}${more}</b>: nothing holds them back. Unlocking and each
        sending stand in the log.
      </p>
    </div>`;
  }

  #askedNote() {
    return html`<div class="note warn">
      ${mark('warning', 18)}
      <p>
        This device is asked all the time: what you send goes between two questions. On Modbus a frame can
        change a setting without a word.
      </p>
    </div>`;
  }

  #kind(word: string, isHex: boolean) {
    return html`<button
      type="button"
      aria-pressed=${this.isHex === isHex}
      @click=${() => (this.isHex = isHex)}
    >
      ${word}
    </button>`;
  }

  #ends() {
    const chosen = ({ target }: Event) => (this.end = (target as HTMLSelectElement).value as LineEnd);
    return html`<select aria-label="Line end" @change=${chosen}>
      ${LINE_ENDS.map(
        ([name, word]) => html`<option value=${name} ?selected=${name === this.end}>with ${word}</option>`,
      )}
    </select>`;
  }

  #typed(text: string): void {
    this.text = text;
    this.problem = undefined;
    this.#back = -1;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#back = Math.max(-1, Math.min(this.#history.length - 1, this.#back + step));
    this.text = this.#history[this.#back] ?? '';
  };

  readonly #send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { text } = this;
    const bytes = this.isHex
      ? (parseHex(text) ?? { problem: 'These are no hex bytes: two digits each, as in 01 03 0a.' })
      : parseSent(text, this.end);
    if (!(bytes instanceof Uint8Array)) {
      this.problem = bytes.problem;
      return;
    }
    if (this.#history[0] !== text) this.#history.unshift(text);
    this.#history.length = Math.min(this.#history.length, MOST_REMEMBERED);
    this.#typed('');
    await this.#act(() => this.api.atConsole(this.device, { do: 'send', bytes }));
  };

  #do(what: 'unlock' | 'lock'): Promise<void> {
    this.#next = what === 'unlock' ? '#bytes' : '.unlock';
    return this.#act(() => this.api.atConsole(this.device, { do: what }));
  }

  async #act(act: () => Promise<void>): Promise<void> {
    this.trouble = undefined;
    await act().catch((error: unknown) => {
      this.trouble = toFault(error);
      this.#next = undefined;
    });
  }
}
