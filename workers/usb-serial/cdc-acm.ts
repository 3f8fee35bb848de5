import {
  bulkEnds,
  type Chip,
  type ChipKind,
  type Controls,
  type Ends,
  interfacesOf,
  type Line,
} from './chip.ts';
import {
  DTR_AND_RTS,
  lineCoding,
  NEITHER,
  serialStateErrors,
  SET_CONTROL_LINE_STATE,
  SET_LINE_CODING,
} from './line-coding.ts';

const COMMUNICATIONS = 0x02;
const ABSTRACT_CONTROL = 0x02;
const DATA = 0x0a;

/**
 * Boards with USB of their own: Arduino, Pico, ESP32-S3, many meters. Two interfaces, one that is told how the line is and
 * one for its bytes. Source: USB CDC, Subclass for PSTN Devices 1.2.
 */
export const cdcAcm: ChipKind = {
  filters: [{ classCode: COMMUNICATIONS, subclassCode: ABSTRACT_CONTROL }],
  ends(device) {
    const all = interfacesOf(device).flatMap(({ interfaceNumber, alternates }) =>
      alternates.map((alternate) => ({ interfaceNumber, alternate })),
    );
    const control = all.find(
      ({ alternate: { interfaceClass, interfaceSubclass } }) =>
        interfaceClass === COMMUNICATIONS && interfaceSubclass === ABSTRACT_CONTROL,
    );
    const data = all.find(
      ({ interfaceNumber, alternate: { interfaceClass, endpoints } }) =>
        interfaceClass === DATA && interfaceNumber > (control?.interfaceNumber ?? 0) && bulkEnds(endpoints),
    );
    const ends = data && bulkEnds(data.alternate.endpoints);
    if (!control || !ends) return undefined;
    const interruptIn = control.alternate.endpoints.find(({ type }) => type === 'interrupt');
    return { ...ends, interfaces: [control.interfaceNumber, data.interfaceNumber], interruptIn };
  },
  chip: (controls, _, ends) => new CdcAcm(controls, ends),
};

class CdcAcm implements Chip {
  readonly notified = serialStateErrors;
  readonly #controls: Controls;
  readonly #control: number;

  constructor(controls: Controls, { interfaces }: Ends) {
    this.#controls = controls;
    this.#control = interfaces[0]!;
  }

  async begin(line: Line): Promise<void> {
    await this.setLine(line);
    await this.#tell(SET_CONTROL_LINE_STATE, DTR_AND_RTS);
  }

  setLine(line: Line): Promise<void> {
    return this.#tell(SET_LINE_CODING, 0, lineCoding(line));
  }

  end(): Promise<void> {
    return this.#tell(SET_CONTROL_LINE_STATE, NEITHER);
  }

  #tell(request: number, value: number, data?: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#controls.tell('class', 'interface', [request, value, this.#control], data);
  }
}
