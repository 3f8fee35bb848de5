import { MutableCell, type Cell } from './cell.ts';

/** `waiting`: the browser lets a page sound only once somebody has touched it. */
export type Sound = 'off' | 'on' | 'waiting';

const NOTES_HZ = [784, 988];
const NOTE_S = 0.35;
const LOUDNESS = 0.4;

/** Two calm notes, as loud as the system is. */
class Chime {
  readonly #state = new MutableCell<Sound>('off');
  #context: AudioContext | undefined;

  get state(): Cell<Sound> {
    return this.#state;
  }

  /** From a press it sounds from now on; without one, from the next press or key on the page on. */
  async turn(on: boolean): Promise<void> {
    if (!on) {
      void this.#context?.close();
      this.#context = undefined;
    } else if (!this.#context) {
      this.#context = new AudioContext();
      this.#context.addEventListener('statechange', () => this.#look());
      for (const touch of ['pointerdown', 'keydown'])
        document.addEventListener(touch, () => void this.#context?.resume(), { once: true });
      this.#look();
      await this.#context.resume().catch(() => undefined);
    }
    this.#look();
  }

  ring(): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    for (const [i, hz] of NOTES_HZ.entries()) {
      const atS = context.currentTime + i * NOTE_S;
      const tone = new OscillatorNode(context, { frequency: hz });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, atS);
      gain.gain.linearRampToValueAtTime(LOUDNESS, atS + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.001, atS + NOTE_S);
      tone.connect(gain).connect(context.destination);
      tone.start(atS);
      tone.stop(atS + NOTE_S);
    }
  }

  #look(): void {
    this.#state.value = !this.#context ? 'off' : this.#context.state === 'running' ? 'on' : 'waiting';
  }
}

/** The page's one voice. */
export const chime = new Chime();
