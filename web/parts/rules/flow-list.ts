import { html, type TemplateResult } from 'lit';
import type { FlowView, StepResult, StepView } from '../../../station/model/flow.ts';
import { stepResultWords } from '../../../station/rules/step-words.ts';
import type { Rule } from '../../../station/rules/rule.ts';
import type { RuleChannels } from '../../state/rules/channels.ts';
import { faultText } from '../../text/faults/faults.ts';
import { flowText } from '../../text/rules/flow.ts';
import { type Action, actionText } from '../../text/rules/rules.ts';
import { formatMoment } from '../../text/times.ts';
import { mark, type Standing } from '../mark.ts';

const standings: Readonly<Record<StepResult, Standing>> = {
  ...{ waiting: 'silent', 'under-way': 'note', done: 'done', wanted: 'note' },
  ...{ failed: 'fault', unknown: 'warning', stopped: 'paused', skipped: 'paused' },
};

/** How what a rule does gets on, or how it ended last: each step with its mark and words. */
export function flowList(
  flow: FlowView,
  { actions }: Pick<Rule, 'actions'>,
  channels: RuleChannels,
  nowMs: number,
): TemplateResult {
  const { phase, steps, otherwise = [] } = flow;
  const isOpen = phase !== 'done' && phase !== 'stopped';
  const at = steps.findLastIndex(({ result }, i) => result === 'failed' && actions[i]?.do === 'verify');
  const failed = actions[at];
  const others = failed?.do === 'verify' ? failed.else : [];
  const lines = steps.map((step, i) => line(step, actions[i], channels, ''));
  const elses = otherwise.map((step, i) => line(step, others[i], channels, 'else '));
  return html`<details ?open=${isOpen}>
    <summary>${flowText(flow)} · begun ${formatMoment(flow.raisedMs, nowMs)}</summary>
    <ol class="flow">
      ${at < 0 ? [...lines, ...elses] : lines.toSpliced(at + 1, 0, ...elses)}
    </ol>
  </details>`;
}

/** Of an older version there may be more steps than the rule has now. */
function line(
  { result, fault }: StepView,
  step: Action | undefined,
  channels: RuleChannels,
  word: string,
): TemplateResult {
  const what = step ? briefly(step, channels) : 'a step of an older version';
  const why = fault ? `. ${faultText(fault).title}` : '';
  return html`<li>
    ${mark(standings[result], 14)} <span>${word}${what}: ${stepResultWords[result]}${why}</span>
  </li>`;
}

/** What is done else stands in lines of its own. */
const briefly = (step: Action, channels: RuleChannels): string =>
  actionText(step.do === 'verify' ? { ...step, else: [] } : step, channels);
