import { html } from 'lit';
import type { AlarmCard } from '../../../station/model/alarm.ts';
import { severityMark } from '../rules/severity.ts';

/** Whether nobody has seen a critical alarm yet. */
const isCalling = ({ severity, acknowledged }: AlarmCard): boolean =>
  severity === 'critical' && acknowledged === undefined;

/** The shape of an alarm: it pulses while it calls. */
export const alarmShape = (card: AlarmCard, sizePx = 18) =>
  html`<span class="shape ${isCalling(card) ? 'open' : ''}">${severityMark(card.severity, sizePx)}</span>`;
