import { fault, toFault } from '../../../station/model/fault.ts';
import type { FromPage, FromWorker, Lent } from '../../lending/lender.ts';
import type { LineError } from '../../../station/model/traffic.ts';
import type { Line } from '../../usb-serial/chip.ts';

/** Beyond this much that the worker has not taken, what comes is lost, and told as an overrun. */
const MOST_WAITING_BYTES = 1 << 20;

/** A wire that this page has open. */
export interface PageWire {
  /** @throws link/lost, or what the browser says. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Absent where there is no line behind it. */
  setLine?(line: Line): Promise<void>;
  close(): Promise<void>;
}

/** To whom a wire tells what it hears. */
export interface Ears {
  heard(bytes: Uint8Array<ArrayBuffer>): void;
  disturbed(error: LineError): void;
  lost(): void;
}

/** Opens a wire and gives the worker's end of it. @throws what `open` throws. */
export async function lend(address: string, open: (ears: Ears) => Promise<PageWire>): Promise<Lent> {
  const { port1, port2 } = new MessageChannel();
  const say = (said: FromPage) => port1.postMessage(said);
  let waiting = 0;
  let full = false;
  const wire = await open({
    heard(bytes) {
      if (waiting + bytes.length > MOST_WAITING_BYTES) {
        if (!full) say({ lineError: 'overrun' });
        full = true;
        return;
      }
      full = false;
      waiting += bytes.length;
      say({ bytes });
    },
    disturbed: (lineError) => say({ lineError }),
    lost() {
      say({ lost: true });
      port1.close();
    },
  });
  const answer = (id: number, work: Promise<void>) =>
    work.then(
      () => say({ done: id }),
      (error: unknown) => say({ done: id, fault: faultOf(address, error) }),
    );
  port1.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if ('took' in data) waiting -= data.took;
    else if ('write' in data) void answer(data.id, wire.write(data.write));
    else if ('line' in data) void answer(data.id, wire.setLine?.(data.line) ?? Promise.resolve());
    else {
      port1.close();
      void wire.close().catch(() => undefined);
    }
  };
  return { port: port2, hasLine: wire.setLine !== undefined };
}

const faultOf = (address: string, error: unknown) => {
  switch ((error as Error).name) {
    case 'FaultError':
      return toFault(error);
    case 'TypeError': // a line that it cannot do
      return fault('link/unsupported', { address }).fault;
    default:
      return fault('link/lost', { address }).fault;
  }
};

/** Why a wire could not be opened, by what the browser throws. */
export function openingFault(address: string, error: unknown): unknown {
  switch ((error as Error).name) {
    case 'NetworkError': // out of reach, switched off, or connected to somebody else
      return fault('link/not-found', { address }, error);
    case 'InvalidStateError':
      return fault('link/busy', { address }, error);
    case 'SecurityError':
    case 'NotAllowedError':
      return fault('link/denied', { address }, error);
    case 'TypeError':
    case 'NotSupportedError':
    case 'NotFoundError': // it has no such service
      return fault('link/unsupported', { address }, error);
    default:
      return error;
  }
}
