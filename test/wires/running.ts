import { mkdtempSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Listener } from '../bridge/listener.ts';
import { Fieldline } from '../bridge/process.ts';
import { masterOf } from '../trust/broker/cast.ts';

/** `fieldline start` with the devices of its `devices.json`, and somebody who listens to all that it says. */
export function startWith(
  devices: readonly unknown[],
  coap?: unknown,
  files: Readonly<Record<string, unknown>> = {},
) {
  const all = Object.entries({ ...files, ...(coap ? { 'coap.json': coap } : {}) });
  return startRaw(devices, Object.fromEntries(all.map(([name, held]) => [name, JSON.stringify(held)])));
}

/** The same with files as they are, and whatever else is to be in its data folder before it starts. */
export async function startRaw(
  devices: readonly unknown[],
  files: Readonly<Record<string, string>>,
  prepare: (data: string) => Promise<void> = async () => undefined,
) {
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-wires-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'devices.json'), JSON.stringify({ devices }));
  for (const [name, held] of Object.entries(files)) writeFileSync(join(data, name), held);
  await prepare(data);
  const bridge = new Fieldline(['start', '--data', data], { PORT: '0', MQTT_PORT: '0' });
  const [, http, mqtt] = await bridge.says(/running: (http:\S+) .*MQTT on (\d+)\)/);
  const master = await masterOf(data);
  const reader = await Listener.as(master, `mqtt://127.0.0.1:${mqtt}`, 'reader', 'fieldline/#');
  const { name } = (await (await fetch(`${http}/bridge.json`)).json()) as { readonly name: string };
  return {
    bridge,
    reader,
    /** As who may say everything there comes in, on a command line of mosquitto's. */
    signIn: ['-u', master.username, '-P', master.password],
    http: http!,
    station: name,
    mqtt: Number(mqtt),
    data,
    state: (device: string, holds?: (body: Record<string, unknown>) => boolean) =>
      reader.json(`/devices/${device}/state`, holds),
    set: (device: string, body: unknown) => reader.publish(`fieldline/${name}/devices/${device}/set`, body),
    async end() {
      await reader.close();
      bridge.kill();
      await bridge.ended;
      rmSync(folder, { recursive: true });
    },
  };
}

export type Running = Awaited<ReturnType<typeof startRaw>>;
