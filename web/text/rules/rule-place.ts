import type { StationView } from '../../../station/api/news.ts';
import type { RuleView } from '../../../station/api/rules.ts';
import type { Rule } from '../../../station/rules/rule.ts';
import type { Move } from '../../state/rules/moving.ts';
import { formatMoment } from '../times.ts';

/** What people call a station that can run rules. */
export const bridgeName = (stations: readonly StationView[], id: string): string =>
  `bridge ${stations.find((station) => station.id === id)?.label ?? id}`;

/** Where a rule runs and how sure that is, in one line. */
export function placeText(
  { runsOn }: Pick<RuleView, 'runsOn'>,
  move: Move | undefined,
  stations: readonly StationView[],
  nowMs: number,
): string {
  const name = (id: string) => bridgeName(stations, id);
  const isMoving = move && !move.fault;
  if (isMoving && move.to === undefined)
    return runsOn ? `On its way back from ${name(runsOn.station)}…` : 'On its way here…';
  if (runsOn?.phase === 'moving')
    return isMoving
      ? `It has stopped here, and ${name(runsOn.station)} is taking it…`
      : `In doubt: it has stopped here, and ${name(runsOn.station)} has not said that it runs it.`;
  if (isMoving && runsOn?.station !== move.to) return `Asking ${name(move.to!)} whether it can run it…`;
  if (!runsOn) return 'On this device, only while the app is open';
  const heard =
    runsOn.heardMs === undefined ? 'not heard of yet' : `last heard ${formatMoment(runsOn.heardMs, nowMs)}`;
  return `On ${name(runsOn.station)}, always · ${heard}`;
}

const SENT_BY_BRIDGES: ReadonlySet<string> = new Set(['webhook', 'ntfy', 'email']);

/** Where a rule runs once it is saved, and what it lacks there. */
export function runsText(
  { actions, whenOver = [] }: Pick<Rule, 'actions' | 'whenOver'>,
  view: Pick<RuleView, 'runsOn'> | undefined,
  on?: string,
): string {
  if (on !== undefined)
    return `Saved and on, it goes to bridge ${on} and runs there always, also while this app is closed. Saved off, it stays here.`;
  if (view?.runsOn)
    return (
      `It runs on bridge ${view.runsOn.station}. To be changed it is fetched from there, and goes there again; ` +
      'saved off, it stays here.'
    );
  const elses = actions.flatMap((step) => (step.do === 'verify' ? step.else : []));
  const needsBridge = [...actions, ...elses, ...whenOver].some((step) => SENT_BY_BRIDGES.has(step.do));
  return needsBridge
    ? 'It runs on this device, which cannot send e-mails, webhooks or ntfy: choose a bridge ' +
        (view ? 'on its card.' : 'above.')
    : 'It runs on this device, and only while the app is open. A tablet may stop an app that is not in front.';
}
