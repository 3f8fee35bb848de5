import { html, nothing, type TemplateResult } from 'lit';
import type { Path, ProfileDraft } from '../../state/profile-draft.ts';
import { icon } from '../icons.ts';
import { settingControls, type Setting } from './controls.ts';

/** A list in a profile, of which each piece is set by some controls. */
export interface ListPart {
  readonly path: Path;
  /** What one piece is: “Question”. */
  readonly one: string;
  readonly settings: (path: Path) => readonly Setting[];
  /** What is rarely needed. */
  readonly more?: (path: Path) => readonly Setting[];
  /** Kinds of pieces that can be added, by what they are called, with what each begins with. */
  readonly fresh: Readonly<Record<string, object>>;
}

/** The list as a form; an empty one is left out of the profile. */
export function listPart(
  { path, one, settings, more, fresh }: ListPart,
  draft: ProfileDraft,
  changed: () => void,
): TemplateResult {
  const list = listAt(draft, path);
  const leaveOut = (at: number): void => {
    draft.put(list.length === 1 ? path : [...path, at], undefined);
    changed();
  };
  const add = (piece: object): void => {
    draft.put(path, [...list, piece]);
    changed();
  };
  return html`${list.map((_, i) => {
      const name = `${one} ${i + 1}`;
      return html`<div class="fieldrow stack" role="group" aria-label=${name}>
        <div class="row between">
          <h3>${name}</h3>
          <button
            type="button"
            class="btn"
            aria-label="Leave out ${name.toLowerCase()}"
            @click=${() => leaveOut(i)}
          >
            ${icon('trash')}
          </button>
        </div>
        <div class="pair">${settingControls(settings([...path, i]), draft, changed)}</div>
        ${
          more
            ? html`<details>
                <summary>More</summary>
                <div class="pair">${settingControls(more([...path, i]), draft, changed)}</div>
              </details>`
            : nothing
        }
      </div>`;
    })}
    <div class="row">
      ${Object.entries(fresh).map(
        ([words, piece]) =>
          html`<button type="button" class="btn" @click=${() => add(piece)}>
            ${icon('plus')} ${words}
          </button>`,
      )}
    </div>`;
}

/** What stands in a list of the profile; nothing where there is none. */
export const listAt = (draft: ProfileDraft, path: Path): readonly unknown[] => {
  const list = draft.at(path);
  return Array.isArray(list) ? list : [];
};
