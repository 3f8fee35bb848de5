import type { Driver, Said } from '../../station/drivers/driver.ts';
import { NAME, quantities } from '../../station/model/channel.ts';
import { FaultError } from '../../station/model/fault.ts';

const NONE = new Uint8Array(0);
/** A frame says no more than this; anything beyond is a device that floods whoever listens. */
const MOST = { said: 512, channels: 512, facts: 32, factChars: 256, questions: 64 } as const;

export interface Heard {
  frames: number;
  readings: number;
  faults: number;
}

/** Lets a driver hear frames as the station does, and fails with the frame at hand where it does what it must not. */
export class Ear {
  readonly heard: Heard = { frames: 0, readings: 0, faults: 0 };
  readonly #driver: Driver;
  readonly #options: unknown;
  readonly #asking;
  readonly #hello;
  /** What is asked of it, with what its answers raised. */
  readonly #questions: Uint8Array[];
  #heading: Uint8Array = NONE;

  constructor(driver: Driver, options: unknown) {
    this.#driver = driver;
    this.#options = options;
    this.#asking = driver.source.ask?.(options);
    this.#hello = driver.hello?.(options) ?? [];
    this.#questions = [...(this.#asking?.requests ?? [])];
  }

  hear(frame: Uint8Array): void {
    this.heard.frames++;
    let said: readonly Said[] | undefined;
    try {
      this.#hello.forEach(({ expects }) => expects(frame));
      const asked = this.#questions.find((request) => this.#asking!.answers(request, frame)) ?? NONE;
      if (this.#driver.heads?.(frame)) this.#heading = frame.slice();
      const context = { options: this.#options, asked, heading: this.#heading };
      said = this.#driver.decode(frame, context);
      const raised = asked === NONE ? [] : (this.#asking?.follow?.(asked, frame) ?? []);
      if (this.#questions.length < MOST.questions) this.#questions.push(...raised);
      this.heard.readings += said.length;
      const wrong = wrongIn(said, this.#driver) ?? wrongFacts(this.#driver.facts?.(frame, context));
      if (wrong) throw new Error(wrong);
    } catch (error) {
      if (!(error instanceof FaultError && error.fault.code.startsWith('frame/')))
        throw new Error(
          `${this.#driver.id}: ${String(error)} at frame ${Buffer.from(frame).toString('hex')}`,
          {
            cause: error,
          },
        );
      this.heard.faults++;
    }
    const { telltale } = this.#driver;
    if (typeof telltale === 'object' && typeof telltale.bits === 'function') telltale.bits(frame, said);
  }
}

function wrongIn(said: readonly Said[], { channels }: Driver): string | undefined {
  if (said.length > MOST.said) return `${said.length} readings of one frame`;
  for (const { subject, reading, found } of said) {
    if (subject !== undefined && !NAME.test(subject)) return `the subject ${subject}`;
    const names = Object.keys(reading);
    if (names.length > MOST.channels) return `${names.length} values in one reading`;
    for (const name of names) {
      if (!NAME.test(name) || name in Object.prototype) return `the name ${name}`;
      if (!Number.isFinite(reading[name])) return `${name} = ${reading[name]}`;
      const channel = channels === 'found' ? found?.[name] : channels[name];
      if (!channel || !Object.hasOwn(quantities, channel.quantity)) return `${name} without a channel`;
      if (channels !== 'found') continue;
      if (!Number.isInteger(channel.decimals) || channel.decimals < 0 || channel.decimals > 9)
        return `${name} with ${channel.decimals} decimals`;
    }
  }
  return undefined;
}

function wrongFacts(facts: Readonly<Record<string, string>> | undefined): string | undefined {
  const all = Object.entries(facts ?? {});
  if (all.length > MOST.facts) return `${all.length} facts`;
  const [long] = all.filter(([name, text]) => name in Object.prototype || text.length > MOST.factChars);
  return long && `the fact ${long[0]} of ${long[1].length} characters`;
}
