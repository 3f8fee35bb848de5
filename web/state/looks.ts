import { MutableCell, type Cell } from './cell.ts';
import { kept } from './kept.ts';

export const themes = ['system', 'light', 'dark', 'sun'] as const;
export const densities = ['normal', 'glove'] as const;
export type Theme = (typeof themes)[number];
export type Density = (typeof densities)[number];

/** How the person wants the screen. */
export interface Look {
  readonly theme: Theme;
  readonly density: Density;
  /** Whether single letters are shortcuts (WCAG 2.1.4). */
  readonly letterKeys: boolean;
}

/** The look in force: kept for next time, put on the page, following the system's where so chosen. */
export class Looks {
  readonly #root: HTMLElement;
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #look = new MutableCell<Look>(stored.get());
  #beforeSun: Theme = 'system';

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#apply();
    this.#dark.addEventListener('change', () => {
      this.#apply();
      this.#look.value = { ...this.#look.value };
    });
  }

  /** The look; also set anew when the system's colours change under it. */
  get look(): Cell<Look> {
    return this.#look;
  }
  change(change: Partial<Look>): void {
    const look = { ...this.#look.value, ...change };
    stored.set(look);
    this.#apply(look);
    this.#look.value = look;
  }
  /** Out into the sun, and back to what was before. */
  toggleSun(): void {
    const { theme } = this.#look.value;
    if (theme !== 'sun') this.#beforeSun = theme;
    this.change({ theme: theme === 'sun' ? this.#beforeSun : 'sun' });
  }
  #apply({ theme, density }: Look = this.#look.value): void {
    this.#root.dataset['theme'] = theme === 'system' ? (this.#dark.matches ? 'dark' : 'light') : theme;
    this.#root.dataset['density'] = density;
  }
}

const stored = kept<Look>('look', (found) => {
  const { theme, density, letterKeys } = (found ?? {}) as Partial<Look>;
  return {
    theme: themes.find((known) => known === theme) ?? 'system',
    density: densities.find((known) => known === density) ?? 'normal',
    letterKeys: letterKeys !== false,
  };
});
