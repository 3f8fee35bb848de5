import { fault } from '../model/fault.ts';
import type { KernelOp, PlannedStep } from './plan.ts';

/** Columns that the kernel has for one batch, and steps that one program may have. */
const MAX_COLUMNS = 64;
const MAX_OPS = 256;

/** Hands out columns and writes down steps over them. A column that is done with is handed out again. */
export class Assembly {
  readonly steps: PlannedStep[] = [];
  readonly #free: number[] = [];
  #next: number;
  readonly #path: () => string;

  /** The first columns are spoken for; `path` says where a problem is put. */
  constructor(taken: number, path: () => string) {
    this.#next = taken;
    this.#path = path;
    if (taken > MAX_COLUMNS) this.#refuse(`needs more than ${MAX_COLUMNS} columns`);
  }

  /** A column for what is needed in between. @throws config/invalid where there is none left. */
  take(): number {
    const column = this.#free.pop() ?? this.#next++;
    if (column >= MAX_COLUMNS) this.#refuse(`keeps more than ${MAX_COLUMNS} values at once`);
    return column;
  }

  give(column: number): void {
    this.#free.push(column);
  }

  /** @throws config/invalid where there are too many steps. */
  step(op: KernelOp, from: number, to: number, ...parameters: number[]): number {
    if (this.steps.length === MAX_OPS) this.#refuse(`is more than ${MAX_OPS} steps of work`);
    this.steps.push({ op, from, to, parameters });
    return to;
  }

  #refuse(message: string): never {
    throw fault('config/invalid', { problems: [{ path: this.#path(), message }] });
  }
}
