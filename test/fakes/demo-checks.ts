import type { CheckEdit, CheckView } from '../../station/api/checks.ts';
import type { CheckTuning } from '../../station/model/check.ts';

/** The checks of the boiler room, of which one is still learning. */
export class DemoChecks {
  #tuned: Readonly<Record<string, CheckTuning>> = {};

  views(): readonly CheckView[] {
    const check = (id: string, channel: string, more: Partial<CheckView>): CheckView => {
      const tuned = this.#tuned[id] ?? {};
      const state = tuned.isOn === false ? 'off' : 'running';
      const about = {
        kind: 'noData',
        severity: 'warning',
        device: 'boiler',
        channel: `boiler/${channel}`,
      } as const;
      return { id, ...about, state, ...more, ...tuned, tuned };
    };
    return [
      check('_noData-supply', 'supply', { forMs: 30_000 }),
      check('_outOfRange-supply', 'supply', {
        kind: 'outOfRange',
        low: -40,
        high: 60,
        forMs: 10_000,
      }),
      check('_stuck-supply', 'supply', { kind: 'stuck', state: 'learning' }),
      check('_noData-flow', 'flow', { forMs: 30_000 }),
    ];
  }

  tune({ check, tuning }: CheckEdit): void {
    this.#tuned = { ...this.#tuned, [check]: tuning };
  }
}
