// What the harness's own tests do with a port, in a window and in a dedicated worker alike: Web Serial and nothing else.
const characters = (bytes = []) => String.fromCharCode(...bytes);
export const events = [];
for (const type of ['connect', 'disconnect'])
  navigator.serial.addEventListener(type, () => events.push(type));

async function openPort(baudRate, bufferSize = 256 * 1024) {
  const ports = await navigator.serial.getPorts();
  const port = ports.find((port) => port.getInfo().usbVendorId !== undefined);
  await port.open({ baudRate, bufferSize });
  return port;
}

/** Opens the port, says something, reads until a pattern appears or as many characters have come, and closes it. */
export async function read({ baudRate, say, until, most = 20_000 }) {
  const port = await openPort(baudRate);
  if (say) {
    const writer = port.writable.getWriter();
    await writer.write(Uint8Array.from(say));
    writer.releaseLock();
  }
  const reader = port.readable.getReader();
  let text = '';
  while (!new RegExp(until, 's').test(text) && text.length < most) {
    text += characters((await reader.read()).value);
  }
  await reader.cancel();
  reader.releaseLock();
  await port.close();
  return text;
}

/** Reads until the port is lost; tells what was read and how it ended. */
export async function readUntilLost({ baudRate }) {
  const port = await openPort(baudRate);
  const reader = port.readable.getReader();
  let text = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return { text, error: 'the stream has ended', readable: port.readable !== null };
      text += characters(value);
    }
  } catch (error) {
    return { text, error: error.name, readable: port.readable !== null };
  } finally {
    reader.releaseLock();
    await port.close().catch(() => undefined);
  }
}

let held;
/** Opens the port and does not read. */
export async function hold({ baudRate, bufferSize }) {
  held = await openPort(baudRate, bufferSize);
}
export async function release() {
  await held.close();
}

export async function count() {
  const ports = await navigator.serial.getPorts();
  return ports.filter((port) => port.getInfo().usbVendorId !== undefined).length;
}
