import type { FaultText } from './fault-text.ts';
import { netFault } from './net-faults.ts';
import { busyPin, deniedPin, isPin, lostPin, missingPin, unsupportedPin } from './pin-faults.ts';
import { schemeOf } from '../ports.ts';
import { formatDuration } from '../times.ts';

// What can go wrong with a wire, in the words of its kind: a radio has no cable.

export const missingAt = (address: string): FaultText =>
  netFault('missing', address) ??
  (isPin(address)
    ? missingPin(address)
    : schemeOf(address) === 'ble'
      ? {
          title: 'The Bluetooth device is not in reach of this tab.',
          hint:
            'Everything until then is saved. Is it switched on and near, and connected to nothing else? ' +
            'After the page was loaded anew, most browsers want it to be chosen once more under Connect.',
          action: 'pick',
        }
      : {
          title: 'The device is not plugged in.',
          hint: 'Everything until then is saved. Plug it in; recording continues by itself.',
          action: 'pick',
        });

/** A bridge that runs as a service, whose unit does not allow this wire yet. */
export const serviceDenied = (install: string): FaultText => ({
  title: 'The bridge’s service may not open this wire.',
  hint: `It opens only the wires that it was installed with. Type on the bridge: ${install}. Then it records by itself.`,
  action: 'retry',
});

export function deniedAt(address: string): FaultText {
  const onNetwork = netFault('denied', address);
  if (onNetwork) return onNetwork;
  if (isPin(address)) return deniedPin(address);
  const what = { ble: 'Bluetooth', hid: 'HID devices', usb: 'USB devices', usbtmc: 'USB devices' }[
    schemeOf(address)
  ];
  return {
    title: `${what ?? 'Serial ports'} ${what === 'Bluetooth' ? 'is' : 'are'} switched off for this site.`,
    hint:
      `Lock icon → Site settings → ${what ?? 'Serial ports'} → Allow. ` +
      'On a company tablet the administrator decides.',
    action: 'pick',
  };
}

export const busyAt = (address: string, by?: string): FaultText =>
  netFault('busy', address) ??
  (isPin(address)
    ? busyPin(address, by)
    : lent.has(schemeOf(address))
      ? {
          title: 'This device is in use.',
          hint: 'Another program or tab has it. Close that; we connect by ourselves.',
          action: 'retry',
        }
      : {
          title: 'This port is in use or not allowed.',
          hint:
            'Often the Arduino Serial Monitor, PuTTY, a slicer or another tab. Close it; we connect by ourselves. ' +
            'Linux: your user may need the group dialout.',
          action: 'retry',
        });

export const lostAt = (address: string, at: string): FaultText =>
  netFault('lost', address, at) ??
  (isPin(address)
    ? lostPin(address, at)
    : schemeOf(address) === 'ble'
      ? {
          title: `Bluetooth connection lost${at}.`,
          hint: 'Everything until then is saved. We connect again by ourselves when the device is in reach.',
        }
      : {
          title: `Cable unplugged${at}.`,
          hint: 'Everything until then is saved. Plug it back in to continue.',
        });

export const silentAt = (address: string, waitedMs: number): FaultText =>
  netFault('silent', address) ?? {
    title: 'Connected, but nothing received.',
    hint:
      `Nothing for ${formatDuration(waitedMs)}. Normal for Modbus and some meters: they wait to be asked. ` +
      'Else check the driver and the baud rate.',
    action: 'retry',
  };

export const unsupportedAt = (address: string): FaultText =>
  netFault('unsupported', address) ??
  (isPin(address)
    ? unsupportedPin(address)
    : lent.has(schemeOf(address))
      ? {
          title: 'This device can’t be reached so.',
          hint:
            'Over Bluetooth it must have the Nordic UART service; a HID cable may not know the rate. ' +
            'Bluetooth and HID need Chrome or Edge.',
        }
      : {
          title: 'This browser can’t reach USB or serial devices.',
          hint:
            'Use Chrome or Edge, or Firefox 151 or newer on a computer. ' +
            'You can still see devices of a bridge, and try with simulated data.',
        });

const lent: ReadonlySet<string> = new Set(['ble', 'hid']);
