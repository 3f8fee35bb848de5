import { fault } from '../../../station/model/fault.ts';
import { showApp } from '../../../web/show-app.ts';
import { DemoStation, type Scene } from '../../fakes/demo-station.ts';

/** The screen over a station of sines: `?scene=live`, and `&port=cancel` or `busy` for what the chooser answers. */
const asked = new URL(location.href).searchParams;
const chooser: Readonly<Record<string, () => Promise<string | undefined>>> = {
  cancel: async () => undefined,
  denied: () => Promise.reject(fault('link/denied', { address: 'serial:?' })),
};

showApp(
  new DemoStation((asked.get('scene') ?? 'live') as Scene),
  {
    available: () => asked.get('port') !== 'none',
    choose: chooser[asked.get('port') ?? ''] ?? (async () => 'serial:1a86:7523'),
  },
  (ready) => asked.has('update') && ready(() => (document.title = 'updated')),
);
