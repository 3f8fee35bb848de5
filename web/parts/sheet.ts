import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/drawer/drawer.js';
import { css, html, type TemplateResult } from 'lit';
import { icon } from './icons.ts';

/** The head of a dialog or a drawer: its name and the button that closes it. */
export const sheetHead = (title: string): TemplateResult => html`
  <div class="head">
    <h2>${title}</h2>
    <button type="button" class="btn quiet icon" data-dialog="close" data-drawer="close" aria-label="Close">
      ${icon('close')}
    </button>
  </div>
`;

/** How dialogs and drawers look in every theme. */
export const sheet = css`
  wa-dialog,
  wa-drawer {
    --width: min(560px, calc(100vw - 24px));
    --size: min(440px, 100vw);
    --spacing: 20px;
    color: var(--text);
    font: var(--weight) 16px/24px var(--font);
  }
  .head {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 8px;
    margin-bottom: 12px;
  }
  .head h2 {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .actions {
    display: flex;
    gap: var(--gap);
    flex-wrap: wrap;
    margin-top: 4px;
  }
`;

/** Whether a close that came up from somewhere inside is of this very sheet. */
export const ownEvent = (event: Event): boolean => event.target === event.currentTarget;
