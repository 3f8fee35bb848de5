import { search } from '../../station/detect/search.ts';
import { drivers } from '../../station/drivers/index.ts';
import type { Listening } from '../../station/model/listening.ts';
import { nodeClock } from '../node-clock.ts';
import { serialPorts } from '../wires/serial-ports.ts';
import { wires } from '../wires/wires.ts';
import { Failure } from './failure.ts';
import { wireWords } from './wire-words.ts';

/** Lists the serial ports of this machine. */
export async function listSerial(): Promise<void> {
  const ports = await serialPorts();
  for (const { address, path, name = 'a port of this board' } of ports)
    process.stdout.write(`${address}  ${name}, now ${path}\n`);
  process.stdout.write(
    ports.length > 0
      ? 'fieldline scan ADDRESS listens at one of them for who speaks there.\n'
      : 'No serial port here. Is the cable plugged in, and is it one for data?\n',
  );
}

/** Listens at a serial port, at one speed after another, and says which driver fits who speaks there. It sends nothing. */
export async function listenAtSerial(address: string): Promise<void> {
  let last: Listening | undefined;
  const stop = new AbortController();
  const host = { clock: nodeClock, transports: wires(nodeClock) };
  const ear = await search(
    [...drivers.values()],
    address,
    host,
    undefined,
    (listening) => {
      last = listening;
      if (listening.state === 'silent') stop.abort();
    },
    stop.signal,
  );
  await ear?.close();
  if (last?.fault) throw new Failure(wireWords(last.fault, address), 1);
  if (last) process.stdout.write(`${wordsFor(last)}\n`);
  if (last?.state !== 'found') process.exitCode = 1;
}

function wordsFor(listening: Listening): string {
  const line = listening.rungs.at(-1)?.line;
  const at = line ? ` at ${line.baudRate} baud, ${line.dataBits}${line.parity[0]!.toUpperCase()}1` : '';
  switch (listening.state) {
    case 'found':
      return `${listening.finding?.driver}${at}: ${listening.rungs.at(-1)?.evidence}`;
    case 'silent':
      return 'Nobody says anything. It may be one that has to be asked, or its wires are the wrong way round.';
    case 'unknown':
      return `Somebody speaks${at}, and no driver knows it.`;
    default:
      return 'Somebody speaks, and it is readable at no usual speed.';
  }
}
