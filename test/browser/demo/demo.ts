import { fault } from '../../../station/model/fault.ts';
import { showApp } from '../../../web/show-app.ts';
import type { Scene } from '../../fakes/demo-scene.ts';
import { DemoStation } from '../../fakes/demo-station.ts';

/** The screen over a station of sines: `?scene=live`, and `&port=cancel`, `wait`, `denied` or `none` for what the chooser does. */
const asked = new URL(location.href).searchParams;
const chooser: Readonly<Record<string, () => Promise<string | undefined>>> = {
  cancel: async () => undefined,
  wait: () => new Promise(() => undefined),
  denied: () => Promise.reject(fault('link/denied', { address: 'serial:?' })),
};

showApp(
  new DemoStation((asked.get('scene') ?? 'live') as Scene),
  {
    available: () => asked.get('port') !== 'none',
    choose: chooser[asked.get('port') ?? ''] ?? (async () => 'serial:1a86:7523'),
    ...(asked.get('port') === 'none'
      ? {}
      : {
          chooseUsb: async () => 'usbtmc:0957:1755@MY4701',
          chooseBluetooth: async () => 'ble:Nano%2033',
          chooseHid: async () => 'hid:1a86:e008',
        }),
  },
  (ready) => asked.has('update') && ready(() => (document.documentElement.dataset['version'] = 'new')),
);
