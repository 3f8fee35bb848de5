import { drawn } from '../../codec/dots/lettering.ts';
import type { Driver } from '../../drivers/driver.ts';
import type { Lettered, PanelFace, PanelSize, Picture } from '../../model/picture.ts';
import { PARTING_MS } from '../control/limits.ts';
import type { Clock } from '../platform.ts';
import type { Due } from '../wire/frame.ts';
import type { FaceRow } from './face.ts';

/** What a display said last of whether it is on, and whether a person wants it so. */
export interface Lit {
  readonly reported: { readonly timeMs: number; readonly value: number } | undefined;
  readonly isWanted: boolean;
}

/** What it takes to write to a display. */
export interface PanelWire {
  readonly isOpen: boolean;
  /** Resolves with whether the display has taken all of it. @throws command/offline, link/…. */
  send(bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
}

/** A text on its way to a display: asked for at the moment of writing, and done once the display says that it shows something. */
interface Wish {
  readonly text: string;
  readonly due: Due;
  readonly done: (isShown: boolean) => void;
  readonly refuse: (error: unknown) => void;
  /** It is in the picture that is sent; and since when the display has one with it. */
  isDrawn?: true;
  takenMs?: number;
}

/** A display that did not take its picture, or is off although it took one, is tried again after this long, then twice as long each time. */
const AGAIN_MS = { first: 1_000, most: 60_000 } as const;

const PARTED = [{ text: 'Fieldline' }, { text: 'is not running here' }];

/** The picture on one display: only what changes is sent, and all of it where nobody knows what it shows. */
export class Panel {
  readonly size: PanelSize;
  readonly lines: readonly string[];
  readonly staleMs: number;
  readonly #draw: (next: Picture, shown: Picture | undefined) => Uint8Array<ArrayBuffer>;
  readonly #wire: PanelWire;
  readonly #clock: Clock;
  /** What it has taken, and since when it is known. */
  #shown: { readonly face: PanelFace; readonly picture: Picture; readonly sinceMs: number } | undefined;
  #isBusy = false;
  #text = '';
  #wish: Wish | undefined;
  #failures = 0;
  #againMs = -Infinity;
  #missedMs: number | undefined;

  constructor(panel: NonNullable<Driver['panel']>, options: unknown, wire: PanelWire, clock: Clock) {
    this.size = panel.size(options);
    this.lines = panel.lines(options);
    this.staleMs = panel.staleMs(options);
    this.#draw = (next, shown) => panel.draw(next, shown, options);
    this.#wire = wire;
    this.#clock = clock;
  }

  /** What stands on it; undefined while nobody knows. What is secret is not told on. */
  get face(): PanelFace | undefined {
    return this.#shown?.face;
  }

  /** What somebody wrote to it, or is about to; empty where nobody did. */
  get text(): string {
    return this.#wish?.text ?? this.#text;
  }

  /** Writes a text with the next picture; resolves with whether the display then said that it is on. @throws what `due` throws. */
  write(text: string, due: Due): Promise<boolean> {
    this.#wish?.done(false);
    return new Promise((done, refuse) => (this.#wish = { text, due, done, refuse }));
  }

  /** Has it show rows; one picture is on its way at a time, and who comes meanwhile is left to come again. */
  async show(rows: readonly FaceRow[], lit: Lit): Promise<void> {
    if (this.#isBusy) return;
    this.#look(lit);
    if (!this.#wire.isOpen || !this.#isDue(lit)) return;
    if (!this.#mayWrite()) return;
    const picture = drawn(rows, this.size);
    if (this.#shown && isSame(picture, this.#shown.picture)) return this.#taken(rows, picture);
    this.#isBusy = true;
    const isTaken = await this.#send(picture);
    this.#isBusy = false;
    if (isTaken) this.#taken(rows, picture);
    else this.#failed();
    this.#missedMs = isTaken ? undefined : this.#clock.now();
  }

  /** Pictures that change all the time do not put off what its next report says of it. */
  #taken(rows: readonly FaceRow[], picture: Picture): void {
    const nowMs = this.#clock.now();
    const face = { ...this.size, rows: rows.map(told) };
    this.#shown = { face, picture, sinceMs: this.#shown?.sinceMs ?? nowMs };
    if (this.#wish?.isDrawn) this.#wish.takenMs ??= nowMs;
  }

  /** Nobody writes to it any more: what it shows would soon be old. Resolves once it says so, or has had its time. */
  async part(): Promise<void> {
    if (!this.#wire.isOpen || !this.#shown) return;
    const patience = new AbortController();
    const over = this.#clock.sleep(PARTING_MS, patience.signal).catch(() => undefined);
    await Promise.race([this.#send(drawn(PARTED, this.size)), over]);
    patience.abort();
    this.#shown = undefined;
  }

  /** Whether what it shows is still known: its power may have been away. */
  #look({ reported, isWanted }: Lit): void {
    if (!this.#wire.isOpen) {
      this.#shown = undefined;
      this.#end(false);
    }
    if (!this.#shown || !reported || reported.timeMs <= this.#shown.sinceMs) return;
    if (reported.value !== 0) {
      this.#failures = 0;
      if (reported.timeMs > (this.#wish?.takenMs ?? Infinity)) this.#end(true);
    } else if (isWanted) this.#failed();
    else this.#shown = undefined;
  }

  /** A display that did not answer and does now is not waited for any longer. */
  #isDue({ reported, isWanted }: Lit): boolean {
    if (!isWanted) return false;
    const isBack = this.#missedMs !== undefined && reported !== undefined && reported.timeMs > this.#missedMs;
    return isBack || this.#clock.steady() >= this.#againMs;
  }

  /** Whether what is about to be drawn may be: a text that is in it is asked for once, and is then what stands there. */
  #mayWrite(): boolean {
    const wish = this.#wish;
    if (!wish || wish.isDrawn) return true;
    try {
      wish.due();
    } catch (error) {
      this.#wish = undefined;
      wish.refuse(error);
      return false;
    }
    wish.isDrawn = true;
    this.#text = wish.text;
    return true;
  }

  #end(isShown: boolean): void {
    this.#wish?.done(isShown);
    this.#wish = undefined;
  }

  async #send(picture: Picture): Promise<boolean> {
    try {
      return await this.#wire.send(this.#draw(picture, this.#shown?.picture));
    } catch {
      return false; // its link tells why
    }
  }

  #failed(): void {
    this.#shown = undefined;
    const waitMs = Math.min(AGAIN_MS.most, AGAIN_MS.first * 2 ** this.#failures++);
    this.#againMs = this.#clock.steady() + waitMs;
  }
}

/** A row as it may be told on: a code is for who stands before the display. */
const told = ({ text, isMarked = false, isSecret }: FaceRow): Lettered => ({
  text: isSecret ? 'Pairing code ******' : text,
  ...(isMarked ? { isMarked } : {}),
});

const isSame = (one: Picture, other: Picture): boolean => one.dots.every((byte, i) => byte === other.dots[i]);
