import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Screen } from '../browser/app/screen.ts';

/** A line of a saved table: its time as it is written, and its numbers, NaN where there is none. */
export interface TableLine {
  readonly time: string;
  readonly values: readonly number[];
}

/** What a person gets who saves the window on screen as a table. A line without any number is a loss. */
export async function savedTable({ page }: Screen): Promise<readonly TableLine[]> {
  // A chooser for files is nothing that a test could press: without one the browser downloads.
  await page.evaluate(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  await page.getByRole('button', { name: 'Export' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download', { timeout: 600_000 }),
    page.getByRole('button', { name: 'Save CSV' }).click(),
  ]);
  await expect(page.getByText('is complete.')).toBeVisible();
  await page.locator('fl-export-dialog form').getByRole('button', { name: 'Close' }).click();
  const text = await readFile(await file.path(), 'utf8');
  return text
    .trimEnd()
    .split('\r\n')
    .slice(2)
    .map((line) => {
      const [time, ...cells] = line.split(',');
      return { time: time!, values: cells.map((cell) => (cell === '' ? NaN : Number(cell))) };
    });
}

/** Whether a line stands for what was lost there. */
export const isLoss = ({ values }: TableLine): boolean => values.every(Number.isNaN);
