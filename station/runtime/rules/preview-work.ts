import type { PreviewPart, PreviewQuery } from '../../api/rules.ts';
import type { RulePreview } from '../../model/alarm.ts';
import type { Entry } from '../../model/entry.ts';
import { AS_IT_CAME, shownOf } from '../../model/scale.ts';
import type { Kernel } from '../../pipeline/kernel.ts';
import { ideasOf, isTooMany, type Trial, trialsFor } from '../../rules/ideas.ts';
import { neighboursOf, stepFor } from '../../rules/neighbours.ts';
import { PreviewRun } from '../../rules/preview.ts';
import { planOf } from '../../rules/rule-plan.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Wanting } from '../platform.ts';

type Told = Pick<PreviewPart, 'preview' | 'isTooMany' | 'neighbours' | 'ideas'>;

/** What is tried beside a rule, once it is known what the rule itself did. */
interface Beside {
  readonly preview: RulePreview;
  readonly neighbours: readonly { readonly limit: number; readonly rule: Rule }[];
  readonly trials: readonly Trial[];
}

/** A preview in one or two passes over the same entries: the rule itself, then what is tried beside it. */
export class PreviewWork {
  readonly #kernel: Pick<Kernel, 'program'>;
  readonly #rule: Rule;
  readonly #wanted: PreviewQuery['beside'];
  readonly #reads: ReadonlySet<string>;
  #run: PreviewRun | undefined;
  #beside: Beside | undefined;

  /** @throws config/invalid where the rule contradicts itself. */
  constructor(kernel: Pick<Kernel, 'program'>, rule: Rule, wanted: PreviewQuery['beside']) {
    this.#kernel = kernel;
    this.#rule = rule;
    this.#wanted = wanted;
    this.#reads = new Set(planOf(rule).plan.reads);
    this.#run = new PreviewRun(kernel, [rule]);
  }

  /** The channels that all of it looks at. */
  readonly wanting: Wanting = ({ device, subject, channels }) => {
    const prefix = `${device}${subject === undefined ? '' : `@${subject}`}/`;
    return channels.filter((name) => this.#reads.has(prefix + name));
  };

  get isOver(): boolean {
    return this.#run === undefined;
  }

  /** @throws rule/too-much-work */
  take(entry: Entry): void {
    this.#run?.take(entry);
  }

  /** A pass is through: what it showed. @throws rule/too-much-work */
  passed(): Told {
    const run = this.#run!;
    const previews = run.finish();
    this.#run = undefined;
    if (this.#beside) return tried(this.#beside, previews);
    const preview = previews[0]!;
    this.#beside = this.#triedBeside(preview, run.range);
    const { neighbours, trials } = this.#beside;
    const rules = [...neighbours, ...trials].map(({ rule }) => rule);
    if (rules.length > 0) this.#run = new PreviewRun(this.#kernel, rules);
    return { preview, isTooMany: isTooMany(preview) };
  }

  free(): void {
    this.#run?.free();
    this.#run = undefined;
  }

  #triedBeside(preview: RulePreview, range: PreviewRun['range']): Beside {
    if (!this.#wanted || !range) return { preview, neighbours: [], trials: [] };
    const { scale = AS_IT_CAME } = this.#wanted;
    const [low, high] = [range.low.value, range.high.value];
    const { leastStep = 0 } = this.#wanted;
    const { step = Math.max(leastStep, stepFor(shownOf(scale, low), shownOf(scale, high))) } = this.#wanted;
    return {
      preview,
      neighbours: neighboursOf(this.#rule, step, scale),
      trials: trialsFor(this.#rule, preview, { low, high }, scale),
    };
  }
}

function tried({ preview, neighbours, trials }: Beside, previews: readonly RulePreview[]): Told {
  const after = previews.slice(neighbours.length);
  return {
    neighbours: neighbours.map((each, i) => {
      const { times, inAlarmMs } = previews[i]!;
      return { ...each, times, inAlarmMs };
    }),
    ideas: ideasOf(
      preview,
      trials.map((trial, i) => ({ trial, preview: after[i]! })),
    ),
  };
}
