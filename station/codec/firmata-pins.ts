import * as wire from './firmata.ts';

/** What each pin of a board is used for, by the numbers that are printed beside them; the analog ones as `A0` ... */
export interface Pins {
  readonly analog: readonly string[];
  readonly inputs: readonly string[];
  readonly pullUps: readonly string[];
  readonly outputs: readonly string[];
  readonly pwm: readonly string[];
  readonly everyMs: number;
}

/** Eight pins are a port, which is reported and set as one. */
export const portOf = (pin: number): number => pin >> 3;

const numbers = (texts: readonly string[]): readonly number[] => [...new Set(texts.map(Number))];

export const inputsOf = ({ inputs, pullUps }: Pick<Pins, 'inputs' | 'pullUps'>): readonly number[] =>
  numbers([...inputs, ...pullUps]);

/** The messages that make a board use its pins so, and report what it reads and what its outputs are. */
export function setUp(pins: Pins): readonly (readonly number[])[] {
  const inputs = inputsOf(pins);
  const [outputs, pwm] = [numbers(pins.outputs), numbers(pins.pwm)];
  const ports = (of: readonly number[]) => [...new Set(of.map(portOf))];
  return [
    wire.sampleEvery(pins.everyMs),
    ...inputs.map((pin) => wire.setMode(pin, wire.MODE.input)),
    ...ports(numbers(pins.pullUps)).map((port) => wire.setPort(port, pullUpsOf(port, pins))),
    ...outputs.map((pin) => wire.setMode(pin, wire.MODE.output)),
    ...pwm.map((pin) => wire.setMode(pin, wire.MODE.pwm)),
    ...ports(inputs).map(wire.reportPort),
    ...pins.analog.map((name) => wire.reportAnalog(Number(name.slice(1)))),
    ...[...outputs, ...pwm].map(wire.askPinState),
  ];
}

/** Alone among its neighbours, an output can be set by its port's message, which every version knows. */
export function setLine(pin: number, on: boolean, pins: Pins): readonly number[] {
  const beside = numbers(pins.outputs).filter((each) => portOf(each) === portOf(pin));
  if (beside.length > 1) return wire.setPin(pin, on);
  return wire.setPort(portOf(pin), pullUpsOf(portOf(pin), pins) | (on ? 1 << (pin & 7) : 0));
}

/** An input whose bit is set in its port's message has its pull-up on. */
const pullUpsOf = (port: number, { pullUps }: Pins): number =>
  numbers(pullUps).reduce((bits, pin) => (portOf(pin) === port ? bits | (1 << (pin & 7)) : bits), 0);
