/** Who is at the broker in the matrix: nobody's program, people by role and scope, stations, devices, a bridge that sends on. */
export const KINDS = [
  'visitor',
  'viewer',
  'operator',
  'admin',
  'commander', // an admin's token that may only command
  'greenhouse', // that station, with no role beside
  'tablet-1', // that station, with the role of an operator: a paired page
  'plug', // a device that is no station, with tele/plug/#
  'gateway', // a bridge that sends on for its tenant
  'north', // an admin of the tenant north, which has n1
  'n1', // the station of the tenant north, with no role beside
] as const;
export type Kind = (typeof KINDS)[number];

/** Say, also say and have it kept (retain), hear. */
type Cell = string;

// Each row: a topic, and what each of the above may there, in their order: h hear, s say, k also have it kept, - nothing.
const TABLE = `
                                             visitor viewer operator admin commander greenhouse tablet-1 plug gateway north n1
fieldline/bridge-1f2e/status                   h      h      h        h     -         h          h        -    h       h     h
fieldline/bridge-1f2e/log                      h      h      h        h     -         -          h        -    h       -     -
fieldline/bridge-1f2e/ack/bridge-1f2e          h      h      h        h     -         -          h        -    h       -     -
fieldline/bridge-1f2e/devices/m/batch          h      h      h        h     -         -          h        -    h       -     -
fieldline/bridge-1f2e/devices/m/set            h      h      hs       hs    s         -          hs       -    h       -     -
fieldline/bridge-1f2e/devices/m/outcome        h      h      h        h     -         -          h        -    h       -     -
fieldline/bridge-1f2e/history/get              hs     hs     hs       hs    -         -          hs       -    hs      -     -
fieldline/bridge-1f2e/placing                  h      h      h        hs    -         -          h        -    h       -     -
fieldline/bridge-1f2e/alarms                   h      h      h        h     -         -          h        -    h       -     -
fieldline/bridge-1f2e/acting                   h      h      hs       hs    s         -          hs       -    h       -     -
fieldline/bridge-1f2e/desired                  -      -      -        hsk   -         -          -        -    h       -     -
fieldline/bridge-1f2e/reported                 h      h      h        h     -         -          h        -    h       -     -
fieldline/bridge-1f2e/configuring              -      -      -        hs    -         -          -        -    h       -     -
fieldline/bridge-1f2e/configuring/q1           -      -      -        h     -         -          -        -    h       -     -
fieldline/greenhouse/status                    h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/gap                       h      h      h        h     -         hs         h        -    hs      -     -
fieldline/greenhouse/log                       h      h      h        h     -         hs         h        -    hs      -     -
fieldline/greenhouse/time-correction           h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/ack/bridge-1f2e           h      h      h        h     -         h          h        -    h       -     -
fieldline/greenhouse/ack/greenhouse            h      h      h        h     -         h          h        -    h       -     -
fieldline/greenhouse/devices/m/status          h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/devices/m/meta            h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/devices/m/state           h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/devices/m/state/soil      h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/devices/m/panel           h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/devices/m/batch           h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/devices/m/event           h      h      h        h     -         hs         h        -    hs      -     -
fieldline/greenhouse/devices/m/outcome         h      h      h        h     -         hs         h        -    hs      -     -
fieldline/greenhouse/devices/m/set             h      h      hs       hs    s         h          hs       -    h       -     -
fieldline/greenhouse/devices/m/set/now         h      h      h        h     -         h          h        -    h       -     -
fieldline/greenhouse/devices/m/firmware        h      h      h        h     -         h          h        -    h       -     -
fieldline/greenhouse/history/get               hs     hs     hs       hs    -         hs         hs       -    hs      -     -
fieldline/greenhouse/history/q1                h      h      h        h     -         hs         h        -    hs      -     -
fieldline/greenhouse/placing                   h      h      h        hs    -         h          h        -    h       -     -
fieldline/greenhouse/alarms                    h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/acting                    h      h      hs       hs    s         h          hs       -    h       -     -
fieldline/greenhouse/desired                   -      -      -        hsk   -         h          -        -    h       -     -
fieldline/greenhouse/reported                  h      h      h        h     -         hsk        h        -    hsk     -     -
fieldline/greenhouse/configuring               -      -      -        hs    -         h          -        -    h       -     -
fieldline/greenhouse/configuring/q1            -      -      -        h     -         hs         -        -    hs      -     -
fieldline/greenhouse/rules/frost               h      h      h        h     -         hs         h        -    hs      -     -
fieldline/tablet-1/status                      h      h      h        h     -         -          hsk      -    hsk     -     -
fieldline/tablet-1/devices/m/batch             h      h      h        h     -         -          hsk      -    hsk     -     -
fieldline/tablet-1/devices/m/set               h      h      hs       hs    s         -          hs       -    h       -     -
fieldline/tablet-1/desired                     -      -      -        hsk   -         -          h        -    h       -     -
fieldline/tablet-12/status                     h      h      h        h     -         -          h        -    hsk     -     -
fieldline/n1/status                            -      -      -        -     -         -          -        -    -       h     hsk
fieldline/n1/ack/bridge-1f2e                   -      -      -        -     -         -          -        -    -       h     h
fieldline/n1/devices/m/batch                   -      -      -        -     -         -          -        -    -       h     hsk
fieldline/n1/devices/m/set                     -      -      -        -     -         -          -        -    -       hs    h
fieldline/n1/history/get                       -      -      -        -     -         -          -        -    -       hs    hs
fieldline/n1/acting                            -      -      -        -     -         -          -        -    -       hs    h
fieldline/n1/placing                           -      -      -        -     -         -          -        -    -       hs    h
fieldline/n1/desired                           -      -      -        -     -         -          -        -    -       hsk   h
fieldline/n1/reported                          -      -      -        -     -         -          -        -    -       h     hsk
fieldline/n1/configuring                       -      -      -        -     -         -          -        -    -       hs    h
fieldline/n1/configuring/q1                    -      -      -        -     -         -          -        -    -       h     hs
fieldline/s1/status                            -      -      -        -     -         -          -        -    -       -     -
fieldline/s1/devices/m/batch                   -      -      -        -     -         -          -        -    -       -     -
fieldline/s1/devices/m/set                     -      -      -        -     -         -          -        -    -       -     -
tele/plug/SENSOR                               -      -      -        -     -         -          -        hsk  -       -     -
tele/plug                                      -      -      -        -     -         -          -        hsk  -       -     -
tele/other/SENSOR                              -      -      -        -     -         -          -        -    -       -     -
fieldline                                      -      -      -        -     -         -          -        -    -       -     -
homeassistant/device/greenhouse/m/config       -      -      -        -     -         -          -        -    -       -     -
`;

export type Action = 'say' | 'keep' | 'will' | 'hear' | 'hear what was kept';
export const ACTIONS: readonly Action[] = ['say', 'keep', 'will', 'hear', 'hear what was kept'];

const rows = TABLE.trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/));
const [heads = [], ...body] = rows;
if (heads.join() !== KINDS.join()) throw new Error('the columns are in another order');

export const TOPICS: readonly string[] = body.map(([topic]) => topic!);

/** What stands in the table. */
export function expected(kind: Kind, topic: string, action: Action): boolean {
  const cell: Cell = body[TOPICS.indexOf(topic)]![1 + KINDS.indexOf(kind)]!;
  if (action === 'say' || action === 'will') return cell.includes('s');
  return cell.includes(action === 'keep' ? 'k' : 'h');
}

/**
 * Where mosquitto cannot tell apart what we do: its lists know nothing of retain, and a right for all stations but one cannot
 * be written without taking away that of hearing it, too. A question that the bridge alone would hear cannot be written either, so
 * who shows no credential there asks none.
 */
export function expectedOfMosquitto(kind: Kind, topic: string, action: Action): boolean {
  if (kind === 'visitor' && ['say', 'keep', 'will'].includes(action)) return false;
  const asked = action === 'keep' ? 'say' : action;
  const isAsBridge = kind === 'gateway' && topic.startsWith('fieldline/bridge-1f2e/');
  const spoken = topic.replace('bridge-1f2e', 'greenhouse');
  const same = isAsBridge && TOPICS.includes(spoken) ? spoken : topic;
  return expected(kind, same, asked);
}
