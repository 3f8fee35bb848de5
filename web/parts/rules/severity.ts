import type { TemplateResult } from 'lit';
import type { Severity } from '../../../station/model/rule.ts';
import { mark, type Standing } from '../mark.ts';

const standings: Readonly<Record<Severity, Standing>> = {
  critical: 'fault',
  warning: 'warning',
  info: 'note',
};

/** The shape of a severity: square, triangle, disc. */
export const severityMark = (severity: Severity, sizePx?: number): TemplateResult =>
  mark(standings[severity], sizePx);
