import * as v from 'valibot';
import { kindNames, type Register } from '../codec/registers.ts';
import { NAME } from '../model/channel.ts';

const Finite = v.pipe(v.number(), v.finite());

/** A register of a Modbus device that nobody has a map of, as a person describes it. */
const Mapped = v.pipe(
  v.object({
    name: v.pipe(
      v.string(),
      v.regex(NAME, 'letters, digits, - and _, at most 64'),
      v.check((name) => !(name in Object.prototype), 'this name means something to JavaScript'),
    ),
    address: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xfffe)),
    function: v.optional(v.picklist([1, 2, 3, 4])),
    type: v.optional(v.picklist(kindNames)),
    /** Of a number in several registers, the low word comes first. */
    lowFirst: v.exactOptional(v.boolean()),
    /** value = scale x number + offset. */
    scale: v.optional(v.pipe(Finite, v.notValue(0, 'a scale of 0 shows nothing')), 1),
    offset: v.exactOptional(Finite),
    unit: v.optional(v.pipe(v.string(), v.maxLength(16)), ''),
    min: v.exactOptional(Finite),
    max: v.exactOptional(Finite),
    /** A command may set it, from `min` to `max`. */
    writable: v.exactOptional(v.boolean()),
    /** What setting it may do, from 0 (nothing that matters) to 3 (cannot be undone), and the value that harms nobody. */
    risk: v.exactOptional(v.picklist([0, 1, 2, 3])),
    safe: v.exactOptional(Finite),
  }),
  v.check(
    ({ function: fn = 4, writable }) => !writable || fn === 1 || fn === 3,
    'only a coil (1) or a holding register (3) can be written',
  ),
  v.check(
    ({ type, function: fn = 4, min, max, writable }) =>
      !writable || type === 'bit' || fn === 1 || (min !== undefined && max !== undefined && min < max),
    'what can be written needs a min and a max',
  ),
  v.check(
    ({ function: fn = 4, type = fn < 3 ? 'bit' : 'u16' }) => (type === 'bit') === fn < 3,
    'a coil or an input (functions 1 and 2) is a bit, a register is not',
  ),
  v.transform(({ function: fn = 4, type = fn < 3 ? 'bit' : 'u16', ...rest }): Register => ({
    ...rest,
    function: fn,
    type,
  })),
);

export const OwnRegisters = v.pipe(
  v.array(Mapped),
  v.title('Your own registers'),
  v.maxLength(256),
  v.check(
    (registers) => new Set(registers.map(({ name }) => name)).size === registers.length,
    'names must differ',
  ),
);
