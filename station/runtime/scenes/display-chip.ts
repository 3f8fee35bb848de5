import type { Picture } from '../../model/picture.ts';

const COLUMNS = 128;
const PAGES = 8;
const IS_OFF = 0x40;
/** Commands with so many bytes after them: section 9. */
const ARGUMENTS: Readonly<Record<number, number>> = {
  ...{ 0x20: 1, 0x21: 2, 0x22: 2, 0x26: 6, 0x27: 6, 0x29: 5, 0x2a: 5, 0x81: 1, 0x8d: 1, 0xa3: 2 },
  ...{ 0xa8: 1, 0xd3: 1, 0xd5: 1, 0xd9: 1, 0xda: 1, 0xdb: 1 },
};

/** A made-up SSD1306 in page addressing: its memory, and whether anything of it can be seen. Data sheet revision 1.1, sections 8 to 10. */
export class DisplayChip {
  readonly #memory = new Uint8Array(COLUMNS * PAGES);
  #isOn!: boolean;
  #isPumping!: boolean;
  #isPaged!: boolean;
  #rows!: number;
  #page!: number;
  #column!: number;
  contrast!: number;

  constructor() {
    this.powerUp();
  }

  /** Its power comes (back): nothing that it was told holds, and its memory is anything. */
  powerUp(): void {
    for (const at of this.#memory.keys()) this.#memory[at] = (at * 2_654_435_761) >>> 11;
    this.#isOn = this.#isPumping = this.#isPaged = false;
    [this.#page, this.#column, this.#rows, this.contrast] = [0, 0, 8 * PAGES, 0x7f];
  }

  /** As it is on the bus: bytes after a control byte, or its status. */
  transfer(write: Uint8Array, readBytes: number): Uint8Array {
    const [control, ...bytes] = write;
    if (control === 0x40) for (const byte of bytes) this.#data(byte);
    else this.#obey(bytes);
    return new Uint8Array(readBytes).fill(this.#isOn ? 0x03 : 0x03 | IS_OFF);
  }

  /** What people see: nothing where it is off, or has no voltage for its dots. */
  get picture(): Picture | undefined {
    if (!this.#isOn || !this.#isPumping) return undefined;
    const pages = this.#rows >> 3;
    return { columns: COLUMNS, pages, dots: this.#memory.slice(0, COLUMNS * pages) };
  }

  /** Behind the last column it begins at the first of the same page: section 10.1.3. In other modes it would go elsewhere. */
  #data(byte: number): void {
    if (this.#isPaged) this.#memory[this.#page * COLUMNS + this.#column] = byte;
    this.#column = (this.#column + 1) % COLUMNS;
  }

  #obey(bytes: readonly number[]): void {
    for (let at = 0; at < bytes.length;) {
      const command = bytes[at++]!;
      const [argument = 0] = bytes.slice(at, (at += ARGUMENTS[command] ?? 0));
      if (command < 0x10) this.#column = (this.#column & 0xf0) | command;
      else if (command < 0x20) this.#column = ((command << 4) & 0x70) | (this.#column & 0x0f);
      else if (command >= 0xb0 && command <= 0xb7) this.#page = command & 7;
      else if (command === 0x20) this.#isPaged = (argument & 3) === 2;
      else if (command === 0x81) this.contrast = argument;
      else if (command === 0x8d) this.#isPumping = argument === 0x14;
      else if (command === 0xa8) this.#rows = (argument & 0x3f) + 1;
      else if (command === 0xae || command === 0xaf) this.#isOn = command === 0xaf;
    }
  }
}
