import type { ChecksApi } from '../../api/checks.ts';
import type { RulesApi } from '../../api/rules.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import type { Platform } from '../platform.ts';
import type { Trials } from '../templates/trials.ts';
import type { Turns } from '../turns.ts';
import { FormulaDesk } from './formula-desk.ts';
import type { OwnRules } from './own-rules.ts';
import { PreviewDesk } from './preview-desk.ts';
import { isChannel } from './wording.ts';

/** What a screen asks of the rules and of the built-in checks. */
export function rulesAt(
  { desk, checks, moves, near }: OwnRules,
  { kernel, log, columns }: Pick<Platform, 'kernel' | 'log' | 'columns'>,
  devices: OwnDevices,
  trials: Trials,
  turns: Turns,
): RulesApi & ChecksApi {
  const previews = new PreviewDesk({ kernel, log, columns, trials, near });
  const formulas = new FormulaDesk(kernel, log, (name) => isChannel(name, devices.views()));
  return {
    rules: async () => desk.rules,
    editRules: (edit) => turns.take(() => desk.edit(edit)),
    placeRule: (rule, on) => moves.place(rule, on),
    previewRule: (query) => previews.next(query),
    tryFormula: (text) => formulas.try(text),
    checks: async () => checks.views,
    tuneCheck: (edit) => turns.take(() => checks.edit(edit)),
  };
}
