import { keepApp } from '../workers/page/app-version.ts';
import { choosePort, hasSerial } from '../workers/page/choose-port.ts';
import { startStation } from '../workers/page/start-station.ts';
import { showApp } from './show-app.ts';

showApp(startStation(), { available: hasSerial, choose: choosePort }, (ready) => void keepApp(ready));
