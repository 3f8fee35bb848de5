import type { Batch } from '../../model/batch.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { Kernel } from '../../pipeline/kernel.ts';
import type { Program } from '../../pipeline/program.ts';

/** Vessels come and go, and noise may look like ever new speakers: who was silent longest makes room. */
const MOST = 256;

/** A kernel program for each of several speakers on a wire, so that each has its own filters' memory. */
export class Programs {
  readonly #kernel: Pick<Kernel, 'program'>;
  readonly #plan: Plan;
  /** Who spoke last stands last. */
  readonly #programs = new Map<string | undefined, Program>();

  constructor(kernel: Pick<Kernel, 'program'>, plan: Plan) {
    this.#kernel = kernel;
    this.#plan = plan;
  }

  /** @throws config/invalid when the kernel is full. */
  run(batch: Batch): Batch {
    const { subject } = batch;
    const program = this.#programs.get(subject) ?? this.#begin();
    this.#programs.delete(subject);
    this.#programs.set(subject, program);
    return program.run(batch);
  }

  free(): void {
    for (const program of this.#programs.values()) program.free();
    this.#programs.clear();
  }

  #begin(): Program {
    const [oldest] = this.#programs;
    if (oldest && this.#programs.size >= MOST) {
      oldest[1].free();
      this.#programs.delete(oldest[0]);
    }
    return this.#kernel.program(this.#plan);
  }
}
