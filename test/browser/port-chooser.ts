import { type BrowserContext, expect, type Page } from '@playwright/test';

/** What the user does with a chooser, which no test can click. */
export type PortChoice = 'choose' | 'choose the newest' | 'cancel' | 'wait';

/** Answers the browser's choosers in all its pages. */
export async function answerChoosers(context: BrowserContext): Promise<void> {
  await answerRequestPort(context);
  await answerRequestDevice(context);
}

/**
 * Answers `requestPort` in a browser's pages by the first granted port that its filters let through, or by
 * one that was not chosen before: the order of ports is not that in which they were plugged in.
 *
 * The only thing these tests put in a real one's place: everything else of Web Serial is Chromium's own. Like
 * the real one it wants a click and refuses with NotFoundError.
 */
async function answerRequestPort(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const chooser = { choice: 'choose' as PortChoice, decided: () => {} };
    Object.assign(globalThis, { portChooser: chooser });
    if (!('serial' in navigator)) return;
    const chosen = new Set<SerialPort>();
    navigator.serial.requestPort = async ({ filters = [] } = {}) => {
      if (!navigator.userActivation.isActive) {
        throw new DOMException(
          'Must be handling a user gesture to show a permission request.',
          'SecurityError',
        );
      }
      while (chooser.choice === 'wait') await new Promise<void>((resolve) => (chooser.decided = resolve));
      const fits = (port: SerialPort) => {
        const { usbVendorId, usbProductId } = port.getInfo();
        return filters.some(
          (filter) =>
            (filter.usbVendorId ?? usbVendorId) === usbVendorId &&
            (filter.usbProductId ?? usbProductId) === usbProductId,
        );
      };
      const ports = (await navigator.serial.getPorts()).filter(
        (port) => port.getInfo().usbVendorId !== undefined,
      );
      const fitting = ports.filter((port) => filters.length === 0 || fits(port));
      const { choice } = chooser;
      const other = fitting.find((port) => !chosen.has(port));
      const port = choice === 'cancel' ? undefined : choice === 'choose' ? fitting[0] : other;
      if (!port) throw new DOMException('No port selected by the user.', 'NotFoundError');
      chosen.add(port);
      return port;
    };
  });
}

/** Answers `requestDevice` in the same way, by the device with the serial number that was decided on, if one was. */
async function answerRequestDevice(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    if (!('usb' in navigator)) return;
    navigator.usb.requestDevice = async ({ filters } = { filters: [] }) => {
      if (!navigator.userActivation.isActive)
        throw new DOMException(
          'Must be handling a user gesture to show a permission request.',
          'SecurityError',
        );
      const fits = (device: USBDevice) => {
        const kinds = device.configurations.flatMap(({ interfaces }) =>
          interfaces.flatMap(({ alternates }) => alternates),
        );
        return filters.some(
          ({ vendorId = device.vendorId, classCode, subclassCode }) =>
            vendorId === device.vendorId &&
            (classCode === undefined ||
              kinds.some(
                ({ interfaceClass, interfaceSubclass }) =>
                  interfaceClass === classCode && interfaceSubclass === (subclassCode ?? interfaceSubclass),
              )),
        );
      };
      const { wantedUsb } = globalThis as { wantedUsb?: string };
      const device = (await navigator.usb.getDevices()).find(
        (each) => fits(each) && (wantedUsb ?? each.serialNumber) === each.serialNumber,
      );
      if (!device) throw new DOMException('No device selected.', 'NotFoundError');
      return device;
    };
  });
}

/** Decides which USB device a page's chooser gives from now on, once it is plugged in. */
export async function decideUsb(page: Page, serial: string): Promise<void> {
  await page.evaluate((wantedUsb) => void Object.assign(globalThis, { wantedUsb }), serial);
  const serials = () =>
    page.evaluate(async () => (await navigator.usb.getDevices()).map(({ serialNumber }) => serialNumber));
  await expect.poll(serials).toContain(serial);
}

/** Decides what the port chooser of a page does from now on; one that waits does it now. Call it after the page
 * has loaded. */
export async function decidePort(page: Page, choice: PortChoice): Promise<void> {
  await page.evaluate((choice) => {
    const { portChooser } = globalThis as unknown as {
      portChooser: { choice: PortChoice; decided: () => void };
    };
    portChooser.choice = choice;
    portChooser.decided();
  }, choice);
}
