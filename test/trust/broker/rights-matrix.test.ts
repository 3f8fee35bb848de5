import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HUB, writeMosquitto } from '../../../node-bridge/broker/mosquitto/files.ts';
import { connectMqtt } from '../../../node-bridge/mqtt-brokers.ts';
import { Identities } from '../../../node-bridge/trust/identities.ts';
import { freePort, hasMosquitto, runMosquitto } from '../../bridge/mosquitto.ts';
import { openBroker, OWN } from '../../bridge/open-broker.ts';
import { castOf } from './cast.ts';
import { expected, expectedOfMosquitto } from './matrix.ts';
import { CELLS, cellOf, play } from './play.ts';

const never = new AbortController().signal;

/** The cells that went another way than the table says. */
function wrong(done: ReadonlySet<string>, should: typeof expected): readonly string[] {
  const known = new Map(CELLS.map((cell) => [cellOf(cell.kind, cell.topic, cell.action), cell]));
  const strange = [...done].filter(
    (cell) => !known.has(cell) && !cell.startsWith('mark ') && !/^(hear|$)/.test(cell),
  );
  const other = [...known].filter(
    ([name, { kind, topic, action }]) => done.has(name) !== should(kind, topic, action),
  );
  return [...strange, ...other.map(([name]) => `${name}: ${done.has(name) ? 'went through' : 'refused'}`)];
}

test('the broker in the bridge does what the table of rights says, cell by cell', async () => {
  const { broker, trust, url, close } = await openBroker();
  const cast = await castOf(trust.identities);
  const own = await broker.connect(OWN, undefined, never);
  const done = await play({ url, cast, own });
  expect(wrong(done, expected)).toEqual([]);
  expect(CELLS.length).toBeGreaterThan(400);
  console.log(`rights: ${CELLS.length} cells at the embedded broker`);
  await own.close();
  await close();
});

test.skipIf(!hasMosquitto)(
  'a mosquitto with the files that we write does the same, but for what it cannot',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldline-rights-'));
    const identities = await Identities.open(join(folder, 'data'));
    const cast = await castOf(identities);
    const choice = { bridge: OWN, port: await freePort(), address: '127.0.0.1', anonymous: true };
    const { files, password } = await writeMosquitto(join(folder, 'etc'), identities, choice);
    const mosquitto = await runMosquitto(choice.port, [`include_dir ${join(folder, 'etc')}`]);
    const url = `mqtt://127.0.0.1:${choice.port}`;
    const signIn = { username: HUB, password: password! };
    const own = await connectMqtt({ url, clientId: OWN, ...signIn }, undefined, never);
    const done = await play({ url, cast, own });
    expect(wrong(done, expectedOfMosquitto)).toEqual([]);
    expect(files).toHaveLength(3);
    const differs = CELLS.filter(
      ({ kind, topic, action }) => expected(kind, topic, action) !== expectedOfMosquitto(kind, topic, action),
    );
    console.log(`rights: ${CELLS.length} cells at mosquitto, of which ${differs.length} as it can do them`);
    await own.close();
    await mosquitto.kill();
    rmSync(folder, { recursive: true });
  },
);
