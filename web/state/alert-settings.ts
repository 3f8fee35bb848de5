import type { Severity } from '../../station/model/rule.ts';
import { MutableCell, type Cell } from './cell.ts';
import { kept } from './kept.ts';

/** Of which alarms this browser notifies. */
export const scopes = ['critical', 'usual', 'all'] as const;
export type Scope = (typeof scopes)[number];

/** How this browser asks for attention. */
export interface AlertSettings {
  readonly notify: boolean;
  readonly scope: Scope;
  readonly sound: boolean;
  readonly vibrate: boolean;
  /** Rules that it stays quiet about. */
  readonly quiet: readonly string[];
}

const MOST_QUIET = 200;
const graveEnough: Readonly<Record<Scope, readonly Severity[]>> = {
  critical: ['critical'],
  usual: ['critical', 'warning'],
  all: ['critical', 'warning', 'info'],
};

const stored = kept<AlertSettings>('alerts', (found) => {
  const { notify, scope, sound, vibrate, quiet } = (found ?? {}) as Partial<AlertSettings>;
  const rules = Array.isArray(quiet) ? quiet.filter((rule: unknown) => typeof rule === 'string') : [];
  return {
    notify: notify === true,
    scope: scopes.find((known) => known === scope) ?? 'usual',
    sound: sound === true,
    vibrate: vibrate !== false,
    quiet: rules.slice(-MOST_QUIET),
  };
});

const cell = new MutableCell(stored.get());

export const alertSettings: Cell<AlertSettings> = cell;

export function changeAlerts(change: Partial<AlertSettings>): void {
  cell.value = { ...cell.value, ...change };
  stored.set(cell.value);
}

/** Whether an alarm or a note is one that this browser speaks up about at all. */
export const isSpokenOf = (
  { severity, rule }: { readonly severity: Severity; readonly rule: string },
  { scope, quiet }: AlertSettings,
): boolean => graveEnough[scope].includes(severity) && !quiet.includes(rule);
