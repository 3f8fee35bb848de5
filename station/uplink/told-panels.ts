import type { PanelFace } from '../model/picture.ts';
import type { LinkStation } from './link-station.ts';
import { hasPanel } from './native/device.ts';

/** A display may change twice a second; who looks at it from afar is told so often at most. */
const EVERY_MS = 2_000;

/** What a broker was told of the displays of a station. */
export class ToldPanels {
  #told: ReadonlyMap<string, { readonly face: PanelFace | undefined; readonly atMs: number }> = new Map();

  /** The displays of which something else is to be told now; they are taken to be told. `nowMs` is steady. */
  due(station: LinkStation, nowMs: number): readonly (readonly [string, PanelFace | undefined])[] {
    if (!station.online) return [];
    const now = station
      .devices()
      .filter(hasPanel)
      .map(({ device }) => [device, this.#next(station, device, nowMs)] as const);
    const before = this.#told;
    this.#told = new Map(now);
    return now.flatMap(([device, next]) =>
      next === before.get(device) ? [] : [[device, next.face] as const],
    );
  }

  forget(): void {
    this.#told = new Map();
  }

  #next(station: LinkStation, device: string, nowMs: number) {
    const [face, told] = [station.panel?.(device), this.#told.get(device)];
    const isDue = !told || (nowMs - told.atMs >= EVERY_MS && !isSame(face, told.face));
    return isDue ? { face, atMs: nowMs } : told;
  }
}

const isSame = (one: PanelFace | undefined, other: PanelFace | undefined): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
