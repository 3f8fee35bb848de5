import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong on the page as it stands, each with where; `colours`: only what another theme can change. */
export async function axeFindings(page: Page, rules: 'all' | 'colours' = 'all'): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: Document, options: object): Promise<Found> };
    };
    interface Found {
      violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[];
    }
    const colours = ['color-contrast', 'link-in-text-block'];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const runOnly = rules === 'all' ? tags : { type: 'rule', values: colours };
    const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ''}`),
    );
  }, rules);
}

/** Controls smaller than a fingertip, and a page wider than the screen. */
export function tooSmallOrWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const visit = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) visit(element.shadowRoot);
        if (element.matches('button, a[href], input, select, textarea, summary, wa-switch')) measure(element);
      }
    };
    const measure = (element: Element): void => {
      // Links inside a sentence are as tall as its lines; a check box is as large as its label.
      const target = element.matches('input[type=checkbox]')
        ? (element.closest('label') ?? element)
        : element;
      if (
        element.matches('p a, .skip') ||
        element.closest('wa-switch') !== (element.matches('wa-switch') ? element : null)
      )
        return;
      if ((element.getRootNode() as ShadowRoot).host?.matches('wa-switch, wa-drawer, wa-dialog')) return;
      const { width, height } = target.getBoundingClientRect();
      if (width === 0 || (width >= 47.5 && height >= 47.5)) return;
      found.push(
        `${element.localName} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim()}” ${width} x ${height}`,
      );
    };
    visit(document);
    const main = document.querySelector('fl-app')?.shadowRoot?.querySelector('main');
    if (main && main.scrollWidth > main.clientWidth)
      found.push(`main is ${main.scrollWidth} of ${main.clientWidth} px wide`);
    return found;
  });
}
