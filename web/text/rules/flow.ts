import type { FlowView } from '../../../station/model/flow.ts';

/** How what a rule does gets on, in one line. */
export function flowText({ phase, steps }: FlowView): string {
  const at = steps.findIndex(({ result }) => result === 'under-way') + 1;
  const ended = steps.filter(({ result }) => result === 'done' || result === 'wanted').length;
  switch (phase) {
    case 'running':
      return at > 0 ? `Step ${at} of ${steps.length} is under way` : `${ended} of ${steps.length} steps done`;
    case 'done':
      return steps.length === 1 ? 'Its step is done' : `All ${steps.length} steps done`;
    case 'failed':
      return 'A step failed';
    case 'stopped':
      return `Stopped after ${ended} of ${steps.length} steps, because the rule was over`;
    case 'unknown':
      return 'The program ended in the middle: nobody knows what came of a step. Look at the devices.';
  }
}
