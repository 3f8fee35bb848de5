import type { ChartSeries } from '../../../station/api/chart.ts';
import type { AlarmSpan } from '../../../station/model/alarm.ts';
import type { Gap } from '../../../station/model/entry.ts';
import type { RuleMarks } from '../rules/preview/rule-marks.ts';

/** What one drawing of a pane shows. */
export interface PaneFrame {
  /** In the order of the pane's lines. */
  readonly series: readonly ChartSeries[];
  readonly gaps: readonly Gap[];
  /** Where each line was unusual, as far as that is to be marked. */
  readonly unusual?: readonly (readonly AlarmSpan[])[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  /** Whether strokes must be cheap. */
  readonly thin: boolean;
  /** What a rule would have done. */
  readonly marks?: RuleMarks;
}
