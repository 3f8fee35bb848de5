import { keepApp } from '../workers/page/app-version.ts';
import { chooseLent, choosePort, chooseUsbAdapter, hasSerial, hasUsb } from '../workers/page/choose-port.ts';
import { PageLender } from '../workers/page/lending/page-lender.ts';
import { startStation } from '../workers/page/start-station.ts';
import { showApp } from './show-app.ts';

const lender = new PageLender(navigator);
const { bluetooth, hid } = lender;
const ports = {
  available: hasSerial,
  choose: choosePort,
  ...(hasUsb() ? { chooseUsb: chooseUsbAdapter } : {}),
  ...(bluetooth ? { chooseBluetooth: () => chooseLent('ble', bluetooth) } : {}),
  ...(hid ? { chooseHid: () => chooseLent('hid', hid) } : {}),
};
showApp(startStation(lender), ports, (ready) => void keepApp(ready));
