import { html, nothing } from 'lit';
import type { Wanted } from '../../state/console-search.ts';

const DIRECTIONS: readonly (readonly [Wanted['direction'], string])[] = [
  ['both', 'Both ways'],
  ['heard', '◀ What comes'],
  ['sent', '▶ What is sent'],
];

/** What is shown and what is looked for. `count`: how often it was found; `change` is told what is chosen, `go` where to look. */
export function searchBar(
  { direction, text, isHex }: Wanted,
  count: number | undefined,
  change: (to: Partial<Wanted>) => void,
  go: (step: 1 | -1) => void,
) {
  return html`<div class="row">
    <select
      aria-label="Direction"
      @change=${(e: Event) => change({ direction: valueOf(e) as Wanted['direction'] })}
    >
      ${DIRECTIONS.map(([each, word]) => html`<option value=${each} ?selected=${each === direction}>${word}</option>`)}
    </select>
    <input
      type="search"
      aria-label=${isHex ? 'Find bytes, in hex' : 'Find text'}
      placeholder=${isHex ? '0d 0a' : 'Find text'}
      autocomplete="off"
      spellcheck="false"
      .value=${text}
      @input=${(e: Event) => change({ text: valueOf(e) })}
      @keydown=${(e: KeyboardEvent) => e.key === 'Enter' && go(e.shiftKey ? -1 : 1)}
    />
    <label class="check">
      <input type="checkbox" .checked=${isHex} @change=${() => change({ isHex: !isHex })} />
      Hex
    </label>
    ${
      text === ''
        ? nothing
        : html`<span class="small" role="status"
              >${count !== undefined ? `${count} found` : 'No hex bytes: two digits each'}</span
            >
            <button type="button" class="btn" ?disabled=${!count} @click=${() => go(-1)}>Previous</button>
            <button type="button" class="btn" ?disabled=${!count} @click=${() => go(1)}>Next</button>`
    }
  </div>`;
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
