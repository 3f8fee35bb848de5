// driver.mjs FOLDER: runs Node-RED out of that folder, without HTTP, with a flow of the chain in test/bench/chain.ts. Its parent sends
// the settings and the rows first, then `go` for each round; the answer is how long the round took, and how often the alarm rose in it.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createServer } from 'node:http';

const folder = process.argv[2];
const RED = createRequire(join(folder, 'index.js'))('node-red');

/** What the flow's function nodes reach: where messages begin, and who counts those that came through. */
const bench = {
  rows: [],
  spanMs: 0,
  round: 0,
  start: undefined,
  done: undefined,
  window: 500,
  later: setImmediate,
};

process.on('message', async ({ settings, rows, go }) => {
  if (settings) await begin(settings, rows);
  if (go) process.send(await round());
});

async function begin(settings, rows) {
  bench.rows = rows;
  bench.spanMs = rows.at(-1).time - rows[0].time + 10;
  writeFileSync(join(folder, 'flow.json'), JSON.stringify(flow(settings)));
  RED.init(createServer(), {
    httpAdminRoot: false,
    httpNodeRoot: false,
    userDir: folder,
    flowFile: 'flow.json',
    credentialSecret: false,
    functionGlobalContext: { bench },
    functionExternalModules: false,
    externalModules: { autoInstall: false },
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'error' } },
  });
  await RED.start();
  while (!bench.start) await new Promise((resolve) => setTimeout(resolve, 50));
  process.send({ ready: RED.version() });
}

function round() {
  return new Promise((resolve) => {
    const startMs = performance.now();
    bench.done = () => {
      const ms = performance.now() - startMs;
      // The last message's alarm may still be on its way.
      setTimeout(() => resolve({ ms, alarms: bench.alarms }), 100);
    };
    bench.start(bench.round++ * bench.spanMs);
  });
}

/** A function node for each step, as one would write them; the rising edge is Node-RED's own “filter” and “switch”. */
function flow({ tauMs, limit, clearsAt, forMs }) {
  const node = (id, type, next, more) => ({ id, z: 'tab', x: 0, y: 0, type, wires: [next], ...more });
  const code = (id, next, func, initialize = '') =>
    node(id, 'function', next, { func, initialize, finalize: '', outputs: 1, libs: [] });
  return [
    { id: 'tab', type: 'tab', label: 'chain' },
    code(
      'source',
      ['median'],
      '',
      `const bench = global.get('bench');
       bench.start = (offsetMs) => {
         let i = 0;
         bench.came = bench.alarms = 0;
         bench.more = () => {
           for (const end = Math.min(bench.rows.length, i + bench.window); i < end; i++) {
             const { topic, time, payload } = bench.rows[i];
             node.send({ topic, time: time + offsetMs, payload });
           }
         };
         bench.more();
       };`,
    ),
    code(
      'median',
      ['smooth'],
      `const past = context.get(msg.topic) || Array(5).fill(msg.payload);
       past.shift();
       past.push(msg.payload);
       context.set(msg.topic, past);
       msg.payload = [...past].sort((a, b) => a - b)[2];
       return msg;`,
    ),
    code(
      'smooth',
      ['limit'],
      `const last = context.get(msg.topic) || { y: msg.payload, time: msg.time };
       const left = Math.exp((last.time - msg.time) / ${tauMs});
       msg.payload = last.y * left + msg.payload * (1 - left);
       context.set(msg.topic, { y: msg.payload, time: msg.time });
       return msg;`,
    ),
    code(
      'limit',
      ['filter'],
      `const bench = global.get('bench');
       const state = context.get(msg.topic) || { isOn: false, since: undefined };
       if (state.isOn) {
         if (msg.payload <= ${clearsAt}) { state.isOn = false; state.since = undefined; }
       } else if (msg.payload > ${limit}) {
         state.since ??= msg.time;
         state.isOn = msg.time - state.since >= ${forMs};
       } else state.since = undefined;
       context.set(msg.topic, state);
       msg.payload = state.isOn;
       if (++bench.came === bench.rows.length) bench.later(bench.done);
       else if (bench.came % bench.window === 0) bench.later(bench.more);
       return msg;`,
    ),
    node('filter', 'rbe', ['switch'], {
      func: 'rbe',
      inout: 'out',
      septopics: true,
      property: 'payload',
      topi: 'topic',
    }),
    node('switch', 'switch', ['alarm'], {
      property: 'payload',
      propertyType: 'msg',
      rules: [{ t: 'true' }],
      checkall: 'true',
      outputs: 1,
    }),
    code('alarm', [], `global.get('bench').alarms++;`),
  ];
}
