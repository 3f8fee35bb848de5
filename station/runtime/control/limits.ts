/** A command lives this long after its arrival unless it says otherwise, and never longer than the second. */
export const TTL_MS = { fallback: 10_000, most: 60_000 } as const;
/** After this long without the device reporting the wanted value, nobody knows what became of it. */
export const CONFIRM_WITHIN_MS = 5_000;
/** So often an output that is on is looked after, and one that is moved step by step gets its next step. */
export const LOOK_EVERY_MS = 250;
export const STEP_EVERY_MS = 100;
/** Who has set an output has it to themselves for so long. */
export const HELD_MS = 30_000;
/** A device that is closed gets so long to take its safe values. */
export const PARTING_MS = 1_000;
