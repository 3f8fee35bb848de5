import * as v from 'valibot';
import { settingKey } from '../../station/runtime/log/keys.ts';
import { existingStore } from '../node-platform.ts';
import { runningIn } from '../running.ts';
import { askApi } from './configuration/ask-api.ts';

const Devices = v.object({ devices: v.array(v.object({ address: v.string() })) });
type Added = v.InferOutput<typeof Devices>['devices'];

/** The devices that people added in a page or by the API, which stand in no file: of the bridge that runs there, else of its log. */
export async function addedDevices(data: string): Promise<Added> {
  if (await runningIn(data)) {
    const asked = await askApi(data, '/api/config').catch(() => undefined);
    if (asked) return v.parse(Devices, JSON.parse(asked.text)).devices;
  }
  const store = await existingStore(data).catch(() => undefined);
  try {
    const kept = await store?.get(settingKey('station'));
    const said = kept && v.safeParse(Devices, JSON.parse(new TextDecoder().decode(kept)));
    return said?.success ? said.output.devices : [];
  } finally {
    await store?.close();
  }
}
