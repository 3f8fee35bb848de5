import { expect, type Locator, type Page } from '@playwright/test';
import type { Drawn } from '../../../web/parts/chart/chart-area.ts';

/** What a person fills in on the Connect screen. */
export interface Wanted {
  /** As the list calls it, or a part of that. */
  readonly speaks: string;
  readonly name: string;
  readonly baudRate?: number;
  /** A driver's own fields, by their names. */
  readonly options?: Readonly<Record<string, string>>;
}

/** The app as a person has it before them: what they press, and what they see. */
export class Screen {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async go(screen: string): Promise<void> {
    await this.page.evaluate((screen) => void (location.hash = `#/${screen}`), screen);
  }

  /** Chooses a port, says what is there, and looks at it live. */
  async connect(wanted: Wanted): Promise<void> {
    await this.choosePort();
    await this.describe(wanted);
    await this.page.getByRole('link', { name: 'Show live chart' }).click();
    await expect(this.tiles.first()).toBeVisible();
  }

  async choosePort(): Promise<void> {
    await this.go('connect');
    await this.page.getByRole('button', { name: 'Choose a port' }).click();
  }

  async describe({ speaks, name, baudRate, options = {} }: Wanted): Promise<void> {
    const choice = this.page.getByLabel('What it speaks');
    const byHand = this.page.getByRole('button', { name: 'Set by hand' });
    await choice.or(byHand).first().waitFor();
    if (await byHand.isVisible()) await byHand.click();
    await choice.selectOption((await choice.locator('option', { hasText: speaks }).getAttribute('value'))!);
    if (baudRate !== undefined) await this.page.getByLabel('Baud rate').fill(`${baudRate}`);
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    for (const [option, value] of Object.entries(options)) {
      const field = this.page.locator(`#option-${option}`);
      if ((await field.evaluate(({ tagName }) => tagName)) === 'SELECT') await field.selectOption(value);
      else await field.fill(value);
    }
    await this.page.getByRole('button', { name: 'Start recording' }).click();
  }

  /** Switches on what may do harm: unlocks it, and holds the button as long as it takes. */
  async holdOn(control: Locator): Promise<void> {
    await control.getByRole('button', { name: 'Unlock…' }).click();
    await control.getByRole('button', { name: 'Hold to turn on' }).hover();
    await this.page.mouse.down();
    await expect(control.locator('.told')).not.toBeEmpty();
    await this.page.mouse.up();
  }

  get tiles(): Locator {
    return this.page.locator('fl-tile');
  }

  /** The reading in a channel's tile, as it is written there: number and unit. */
  reading(channel: string): Locator {
    return this.tile(channel).locator('.value');
  }

  tile(channel: string): Locator {
    return this.tiles.filter({
      has: this.page.locator('.name', { hasText: new RegExp(`^\\s*${channel}\\s*$`) }),
    });
  }

  /** The number in a channel's tile, NaN where there is none. */
  async number(channel: string): Promise<number> {
    const text = (await this.reading(channel).textContent())!.replace('−', '-');
    return Number.parseFloat(text.replaceAll('\u2009', ''));
  }

  async window(label: '10 s' | '1 min' | '5 min' | '1 h' | '24 h'): Promise<void> {
    await this.page.getByRole('group', { name: 'Window' }).getByRole('button', { name: label }).click();
  }

  /** What the chart draws next, told by the chart itself. */
  async drawn(): Promise<Lines> {
    const area = this.page.locator('fl-chart-area');
    await area.waitFor();
    const drawn = await area.evaluate(
      (area) =>
        new Promise<Lines>((resolve) => {
          const told = ({ detail }: CustomEvent<Drawn>) => {
            const { chart, fromMs, toMs } = detail;
            const lines = chart.series.map(({ channel, time, min, max, mean, gaps }) => {
              return {
                channel,
                time: [...time],
                min: [...min],
                max: [...max],
                mean: [...mean],
                gaps: [...gaps],
              };
            });
            resolve({ fromMs, toMs, stepMs: chart.stepMs, lines });
          };
          area.addEventListener('fl-drawn', told as (event: Event) => void, { once: true });
        }),
    );
    return drawn;
  }

  /** The first drawing for which something holds. */
  async drawnWhen(holds: (drawn: Lines) => boolean, withinMs = 60_000): Promise<Lines> {
    for (const endMs = Date.now() + withinMs; ;) {
      const drawn = await this.drawn();
      if (holds(drawn)) return drawn;
      if (Date.now() > endMs) throw new Error(`not drawn in ${withinMs} ms: ${JSON.stringify(drawn)}`);
    }
  }

  /** How many pixels of the panes have the colour of the n-th line. */
  async pixelsOf(line: number): Promise<number> {
    return this.page.locator('fl-chart-area').evaluate((area, line) => {
      const color = getComputedStyle(area)
        .getPropertyValue(`--s${line + 1}`)
        .trim();
      const probe = document.createElement('canvas').getContext('2d')!;
      probe.fillStyle = color;
      probe.fillRect(0, 0, 1, 1);
      const wanted = probe.getImageData(0, 0, 1, 1).data;
      let pixels = 0;
      for (const canvas of area.shadowRoot!.querySelectorAll('canvas')) {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3] === 255 && [0, 1, 2].every((i) => Math.abs(data[at + i]! - wanted[i]!) < 12))
            pixels++;
      }
      return pixels;
    }, line);
  }
}

/** A drawing of the chart, as plain lists. */
export interface Lines {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly lines: readonly {
    readonly channel: string;
    readonly time: readonly number[];
    readonly min: readonly number[];
    readonly max: readonly number[];
    readonly mean: readonly number[];
    readonly gaps: readonly { readonly fromMs: number; readonly toMs: number; readonly cause: string }[];
  }[];
}
