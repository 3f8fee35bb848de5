import type { AlarmCard } from '../../model/alarm.ts';
import type { Firing } from '../../rules/watch.ts';

/** How long an acknowledgement can be taken back: the ten seconds that a screen offers it, and its way here. */
const UNDO_MS = 15_000;

/** Cards as they were when somebody acknowledged them: taken back is an acknowledgement to the alarm as it stands then. */
export class AlarmUndo {
  readonly #before = new Map<string, { readonly card: AlarmCard; readonly atMs: number }>();

  seen(card: AlarmCard, nowMs: number): void {
    this.#before.set(card.rule, { card, atMs: nowMs });
  }

  /** Undefined once it is too late. */
  of(rule: string, nowMs: number): AlarmCard | undefined {
    const was = this.#before.get(rule);
    return was && nowMs - was.atMs <= UNDO_MS ? was.card : undefined;
  }

  /** The same; it can be taken back once. */
  take(rule: string, nowMs: number): AlarmCard | undefined {
    const card = this.of(rule, nowMs);
    this.forget(rule);
    return card;
  }

  wentOn(rule: string, { what, timeMs }: Firing, text: string): void {
    const was = this.#before.get(rule);
    if (!was) return;
    if (what === 'raised' || was.card.severity !== 'critical') this.#before.delete(rule);
    else this.#before.set(rule, { ...was, card: { ...was.card, text, clearedMs: timeMs } });
  }

  forget(rule: string): void {
    this.#before.delete(rule);
  }

  clear(): void {
    this.#before.clear();
  }
}
