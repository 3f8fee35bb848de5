import { keepApp } from '../workers/page/app-version.ts';
import { choosePort, chooseUsbAdapter, hasSerial, hasUsb } from '../workers/page/choose-port.ts';
import { startStation } from '../workers/page/start-station.ts';
import { showApp } from './show-app.ts';

const ports = {
  available: hasSerial,
  choose: choosePort,
  ...(hasUsb() ? { chooseUsb: chooseUsbAdapter } : {}),
};
showApp(startStation(), ports, (ready) => void keepApp(ready));
