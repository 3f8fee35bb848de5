import type {
  BridgeSetup,
  BridgeSetupApi,
  BridgeWires,
  BusChip,
  BusPart,
  PortHeard,
  SeenSender,
  SetupEdit,
} from '../../station/api/bridge-setup.ts';
import type { DeviceConfig, Manifest } from '../../station/api/config.ts';
import type { ModbusApi } from '../../station/api/scan.ts';
import { drivers } from '../../station/drivers/index.ts';
import { fault } from '../../station/model/fault.ts';
import { manifestOf } from '../../station/runtime/devices/manifest.ts';
import type { Scene } from './demo-scene.ts';

const CHIPS: readonly BusChip[] = [
  { address: 0x23, is: 'answers', drivers: [{ id: 'rohm-bh1750', proven: false }] },
  {
    address: 0x40,
    is: 'answers',
    drivers: [
      { id: 'sensirion-sht2x', proven: false },
      { id: 'ti-ina219', proven: false },
    ],
  },
  { address: 0x57, is: 'answers', drivers: [] },
  { address: 0x68, is: 'system', drivers: [] },
  { address: 0x76, is: 'device', drivers: [] },
  { address: 0x77, is: 'answers', drivers: [{ id: 'bosch-bme280', proven: true }] },
];

const WIRED: ReadonlySet<string> = new Set(['i2c', 'gpio', 'w1', 'spi', 'mqtt']);
/** What drives a bridge's wires. */
export const wiredManifests = (): readonly Manifest[] =>
  [...drivers.values()].map(manifestOf).filter(({ kind }) => WIRED.has(kind));

const header = (line: number, by?: string) => ({ line, name: `GPIO${line}`, ...(by ? { by } : {}) });

/** A Raspberry Pi with some chips, lines and senders to choose from; bus 10 hangs, and in the scene `elsewhere` a file says which devices there are. */
export class DemoBridgeSetup implements BridgeSetupApi {
  readonly #scene: Scene;
  readonly #modbus: ModbusApi;
  #label = '';
  #devices: readonly DeviceConfig[] = [
    { id: 'air', label: 'Air, bay 2', driver: 'bosch-bme280', address: 'i2c:1:0x76' },
    { id: 'pump', label: 'Pump', driver: 'gpio-relay', address: 'gpio:header:17' },
  ];

  constructor(scene: Scene, modbus: ModbusApi) {
    this.#scene = scene;
    this.#modbus = modbus;
  }

  async bridgeWires(): Promise<BridgeWires> {
    if (this.#scene === 'fault') throw fault('bridge/unreachable', { url: 'https://greenhouse.local:8443' });
    if (this.#scene === 'elsewhere') {
      const install = { spi: 'sudo fieldline install --wires spi' };
      return { i2c: [], gpio: [], oneWire: [], spi: [], serial: [], install };
    }
    const lines = [header(4), header(17, 'fieldline'), header(22), header(27), header(14, 'uart0')];
    return {
      i2c: [
        { bus: 1, name: 'bcm2835 (i2c@7e804000)' },
        { bus: 10, name: 'fef04500.i2c' },
      ],
      gpio: [{ chip: 'pinctrl-bcm2711', isHeader: true, lines }],
      oneWire: ['28-0000075a1b2c'],
      spi: ['0:0', '0:1'],
      serial: [
        { address: 'serial:usb-Arduino__www.arduino.cc__0043_UNO0001-if00', name: 'Arduino Uno' },
        { address: 'serial:/dev/ttyAMA0' },
      ],
    };
  }

  async scanBridgeBus(_uplink: string, bus: number, from = 0x08): Promise<BusPart> {
    await new Promise((resolve) => setTimeout(resolve, 400));
    if (bus === 10) throw fault('bridge/refused', { url: '', status: 502, why: 'The bus i2c:10 hangs.' });
    const to = Math.min(from + 15, 0x77);
    const found = CHIPS.filter(({ address }) => address >= from && address <= to);
    return { found, done: (to - 7) / 0x70, ...(to < 0x77 ? { next: to + 1 } : {}) };
  }

  async listenAtBridge(_uplink: string, address: string): Promise<PortHeard> {
    await new Promise((resolve) => setTimeout(resolve, 60));
    const line = { baudRate: 115_200, parity: 'none', dataBits: 8 } as const;
    if (address.includes('ttyAMA')) return { state: 'silent', line };
    return { state: 'found', line, driver: 'plotter-lines', evidence: '40 lines of numbers with names' };
  }
  async stopListeningAtBridge(): Promise<void> {}

  scanBridgeModbus: BridgeSetupApi['scanBridgeModbus'] = (_uplink, query) => this.#modbus.scanModbus(query);
  readBridgeModbus: BridgeSetupApi['readBridgeModbus'] = (_uplink, query) => this.#modbus.readModbus(query);

  async bridgeSetup(): Promise<BridgeSetup> {
    return { label: this.#label, devices: this.#devices, isFixed: this.#scene === 'elsewhere' };
  }

  async editBridgeSetup(_uplink: string, edit: SetupEdit): Promise<void> {
    if (edit.edit === 'rename') this.#label = edit.label;
    else if (edit.edit === 'put-device')
      this.#devices = [...this.#devices.filter(({ id }) => id !== edit.device.id), edit.device];
    else if (edit.edit === 'remove-device') this.#devices = this.#devices.filter(({ id }) => id !== edit.id);
    else
      this.#devices = this.#devices.map((each) =>
        each.id === edit.id ? { ...each, label: edit.label } : each,
      );
  }

  async seenAtBridge(): Promise<readonly SeenSender[]> {
    const nowMs = Date.now();
    if (this.#scene === 'elsewhere') return [];
    return [
      {
        ...{ by: 'mqtt', name: 'tele/plug_3/SENSOR', count: 128, lastMs: nowMs - 4_000 },
        said: '{"Time":"2026-11-21T16:02:11","ENERGY":{"Power":61,"Voltage":231}}',
        offer: { driver: 'mqtt-tasmota', address: 'mqtt:here', options: { device: 'plug_3' } },
      },
      {
        ...{ by: 'http', name: 'weather', count: 1, lastMs: nowMs - 130_000, said: '{"wind":4.2}' },
        offer: { driver: 'plotter-lines', address: 'http-in:weather' },
      },
      { by: 'mqtt', name: 'odd/{topic}', count: 2, lastMs: nowMs - 400_000, said: '1' },
    ];
  }
}
