import { html, nothing, type TemplateResult } from 'lit';
import type { Candidate, ShownNumber } from '../../../station/model/profile.ts';
import { bytesIn } from '../../state/heard-bytes.ts';
import type { ProfileWork } from '../../state/profile-work.ts';
import { lineText } from '../../text/listening.ts';
import { formatCount } from '../../text/numbers.ts';
import { suggestionText } from '../../text/profile.ts';
import { icon } from '../icons.ts';
import './byte-grid.ts';
import './number-search.ts';

/** The bytes beside a profile, how they would be cut, and the search for a number in them. */
export function heardPart(work: ProfileWork, address: string): TemplateResult {
  const { hearing, tried, source } = work;
  const count = hearing.heard.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const nothingYet = source
    ? 'Nothing was heard yet.'
    : 'Without a device: a recording of its bytes will do.';
  const isText = work.draft.at(['framing', 'kind']) === 'lines';
  return html`<section class="card stack" aria-label="What the device sends">
      <h2>What the device sends</h2>
      ${source?.of === 'port' ? listening(work, address) : nothing}
      <p class="small mut">${count === 0 ? nothingYet : countText(count, work)}</p>
      ${tried && count > 0 ? html`<fl-byte-grid .frames=${tried.frames} ?text=${isText}></fl-byte-grid>` : nothing}
      ${suggestions(work)} ${source ? holdStill(work) : paste(work)}
    </section>
    ${count > 0 ? search(work) : nothing}`;
}

function countText(bytes: number, { tried }: ProfileWork): string {
  const frames = `${formatCount(bytes)} bytes, ${formatCount(tried?.allFrames ?? 0)} frames`;
  return tried && tried.dropped > 0
    ? `${frames}, ${formatCount(tried.dropped)} pieces that are none`
    : frames;
}

/** The port may hear at another setting than the profile says. */
function listening(work: ProfileWork, address: string) {
  const { line } = work.hearing;
  const wanted = work.line;
  const isOther = wanted && !(line && lineText(line) === lineText(wanted));
  return html`<div class="row between">
    <span class="small mut"
      >${line ? `Listening at ${lineText(line)}; nothing is sent.` : 'The port is not open.'}</span
    >
    ${
      isOther
        ? html`<button type="button" class="btn" @click=${() => void work.listen(address, wanted, false)}>
            Listen at ${lineText(wanted)}
          </button>`
        : nothing
    }
  </div>`;
}

function suggestions(work: ProfileWork) {
  const known = [work.draft.at(['framing']), work.draft.at(['checksum'])].map((each) => JSON.stringify(each));
  const fresh = (work.tried?.suggestions ?? []).filter(({ part }) => !known.includes(JSON.stringify(part)));
  if (fresh.length === 0) return nothing;
  return html`<details>
    <summary>What would fit: ${suggestionText(fresh[0]!)}</summary>
    <ul class="stack">
      ${fresh.map(
        (each) =>
          html`<li class="row between">
            <span class="small">${suggestionText(each)}</span>
            <button
              type="button"
              class="btn"
              aria-label=${`Use it: ${suggestionText(each)}`}
              @click=${() => work.use(each)}
            >
              Use it
            </button>
          </li>`,
      )}
    </ul>
  </details>`;
}

function holdStill(work: ProfileWork) {
  const toggle = (): void => {
    work.hearing.paused = !work.hearing.paused;
    work.changed();
  };
  return html`<div class="row">
    <button type="button" class="btn" aria-pressed=${work.hearing.paused} @click=${toggle}>
      ${icon('pause')} Hold still
    </button>
  </div>`;
}

function paste(work: ProfileWork) {
  const typed = (event: Event): void => {
    const bytes = bytesIn((event.target as HTMLTextAreaElement).value);
    work.hearing.show([{ timeMs: Date.now(), bytes }]);
  };
  const chosen = ({ target }: Event): void => {
    const [file] = (target as HTMLInputElement).files ?? [];
    if (file) void work.openTape(file);
  };
  return html`<div class="field">
      <label for="tape">A recording of its bytes (.fieldraw, or plain)</label>
      <input id="tape" type="file" @change=${chosen} />
    </div>
    <div class="field">
      <label for="sample">Or paste some, in hex or as text</label>
      <textarea id="sample" rows="3" spellcheck="false" maxlength="65536" @change=${typed}></textarea>
    </div>`;
}

function search(work: ProfileWork) {
  const { hearing, source } = work;
  // What a display shows is of the last frame, however long ago that came.
  const atMs = () => hearing.heard.at(-1)?.timeMs ?? Date.now();
  return html`<section class="card" aria-label="Search for a number">
    <fl-number-search
      class="stack"
      .candidates=${work.candidates}
      .atMs=${source ? atMs : undefined}
      ?busy=${work.busy}
      @fl-look=${(event: CustomEvent<readonly ShownNumber[]>) => void work.look(event.detail)}
      @fl-add=${(event: CustomEvent<Candidate>) => work.add(event.detail)}
    ></fl-number-search>
  </section>`;
}
