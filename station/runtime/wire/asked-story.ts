import type { Asking } from '../../drivers/driver.ts';
import type { LineStory } from './line-story.ts';
import type { Frame, Loss } from './frame.ts';

/** More than an answer has, by noise or by bytes that were heard before: of two answers there are twice as many. */
const TOO_MANY = 1.4;

/** Tells a line's story what became of questions: what two devices of one address make of them, and what a slow one does. */
export class AskedStory {
  readonly #asking: Pick<Asking, 'answers' | 'answerBytes'>;
  readonly #story: LineStory;
  #last: { readonly request: Uint8Array; readonly bytesBefore: number; isAnswered: boolean } | undefined;

  constructor(asking: Pick<Asking, 'answers' | 'answerBytes'>, story: LineStory) {
    this.#asking = asking;
    this.#story = story;
  }

  asked(request: Uint8Array, nowMs: number): void {
    this.over(nowMs);
    this.#story.count('questions', nowMs);
    this.#last = { request, bytesBefore: this.#story.bytes, isAnswered: false };
  }

  answered(nowMs: number, isLate: boolean): void {
    this.#story.count('answers', nowMs);
    if (isLate) this.#story.count('late', nowMs);
    if (this.#last) this.#last.isAnswered = true;
  }

  late(answers: number, nowMs: number): void {
    this.#story.count('late', nowMs, answers);
  }

  /** What came while no answer was due: another answer to a question that has its own is somebody else's. */
  idle(held: readonly (Frame | Loss)[], nowMs: number): void {
    if (!this.#last?.isAnswered) return;
    const { request } = this.#last;
    const more = held.filter((each) => each.kind === 'frame' && this.#asking.answers(request, each.bytes));
    if (more.length > 0) this.#story.count('doubled', nowMs, more.length);
  }

  /** Nothing more is said to the last question. */
  over(nowMs: number): void {
    const { request, bytesBefore, isAnswered } = this.#last ?? {};
    this.#last = undefined;
    const bytes = request && !isAnswered ? this.#asking.answerBytes?.(request) : undefined;
    if (bytes && this.#story.bytes - bytesBefore! > TOO_MANY * bytes) this.#story.count('surplus', nowMs);
  }
}
