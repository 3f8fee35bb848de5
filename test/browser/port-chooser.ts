import type { BrowserContext, Page } from '@playwright/test';

/** What the user does with the port chooser, which no test can click. */
export type PortChoice = 'choose' | 'cancel' | 'wait';

/**
 * Answers `requestPort` in a browser's pages by the first granted port that its filters let through.
 *
 * The only thing these tests put in a real one's place: everything else of Web Serial is Chromium's own. Like
 * the real one it wants a click and refuses with NotFoundError.
 */
export async function answerRequestPort(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const chooser = { choice: 'choose' as PortChoice, decided: () => {} };
    Object.assign(globalThis, { portChooser: chooser });
    if (!('serial' in navigator)) return;
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
      const port =
        chooser.choice === 'choose' ? ports.find((port) => filters.length === 0 || fits(port)) : undefined;
      if (!port) throw new DOMException('No port selected by the user.', 'NotFoundError');
      return port;
    };
  });
}

/** Decides what the chooser of a page does from now on; one that waits does it now. Call it after the page
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
