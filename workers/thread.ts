import * as comlink from 'comlink';
import type { DeskApi } from '../station/api/calls.ts';
import type { Chart } from '../station/api/chart.ts';
import { type Fault, FaultError, toFault } from '../station/model/fault.ts';
import type { Lender, Lent } from './lending/lender.ts';
import type { SessionBroker } from './session-brokers.ts';

/** What only a page knows and its worker must be told. */
export interface PageFacts {
  /** Where the app's files are. */
  readonly baseUrl: string;
  /** The brokers whose passwords a person typed for this session only. */
  readonly sessionBrokers: readonly SessionBroker[];
  /** What the log held, as the page remembers it. */
  readonly mirror: string | undefined;
}

/** What a worker offers to its page: the station, and the page's own life. */
export interface TabApi extends DeskApi {
  /** `lender`: the page's end of {@link lenderPort}, where it has something to lend. */
  begin(page: PageFacts, lender?: MessagePort): Promise<void>;
  /** The page is about to be put away: whoever is awake shall own the station. */
  rest(why: 'asleep' | 'closed'): Promise<void>;
  wake(): Promise<void>;
  /** The next that is to be remembered of the log; undefined: nothing. */
  mirrorWritten(): Promise<string | undefined>;
  /** Another tab has it remembered. */
  tellMirror(text: string | undefined): Promise<void>;
}

// Comlink carries only an error's name, message and stack; a fault is data and must arrive whole.
const thrown = comlink.transferHandlers.get('throw')!;
comlink.transferHandlers.set('throw', {
  canHandle: thrown.canHandle,
  serialize: ({ value }: { value: unknown }) => [toFault(value), []],
  deserialize: (fault: Fault) => {
    throw new FaultError(fault);
  },
} as comlink.TransferHandler<unknown, Fault>);

/** The worker's end. A chart's columns are handed over, not copied. */
export function offer(tab: TabApi, port?: comlink.Endpoint): void {
  const chart = async (...query: Parameters<TabApi['chart']>) => {
    const answer = await tab.chart(...query);
    return comlink.transfer(answer, buffersOf(answer));
  };
  comlink.expose({ ...tab, chart }, port);
}

/** The page's end. */
export const take = (port: comlink.Endpoint): TabApi => comlink.wrap<TabApi>(port) as unknown as TabApi;

/** The page's end for its worker of what it lends: handed over with {@link TabApi.begin}. */
export function lenderPort(lender: Lender): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const open = async (...wanted: Parameters<Lender['open']>): Promise<Lent> => {
    const lent = await lender.open(...wanted);
    return comlink.transfer(lent, [lent.port]);
  };
  comlink.expose({ open, plugged: lender.plugged }, port1);
  return comlink.transfer(port2, [port2]);
}

/** The worker's end of it. */
export const takeLender = (port: MessagePort): Lender => comlink.wrap<Lender>(port) as unknown as Lender;

/** Each once, and none that is empty: there is nothing to hand over, and whoever made it may use it again. */
function buffersOf({ series }: Chart): ArrayBuffer[] {
  const columns = series.flatMap(({ time, min, max, mean }) => [time, min, max, mean]);
  return [...new Set(columns.map(({ buffer }) => buffer as ArrayBuffer))].filter(
    ({ byteLength }) => byteLength > 0,
  );
}
