import { createServer, Socket } from 'node:net';
import { writeFileSync } from 'node:fs';
import type { EmulatedUsb } from './emulated-usb.ts';

// USB/IP's URB phase over a loopback socket, whose descriptor the kernel is given. Source: Linux,
// Documentation/usb/usbip_protocol.rst.

const UNLINK = 2;
const ANSWER = 3;
const UNLINKED = 4;
const HEADER_BYTES = 48;
const EPIPE = -32;
const ECONNRESET = -104;
const FULL_SPEED = 2;
const HIGH_SPEED = 3;

/** A device that hangs on this kernel's USB. */
export interface Plugged {
  /** The cable is pulled. */
  unplug(): void;
}

/** Plugs a device into a port of the kernel's virtual hub. Needs a kernel with `vhci_hcd`, and root. */
export async function plug(device: EmulatedUsb, port = 0, speed: 'full' | 'high' = 'full'): Promise<Plugged> {
  device.powerUp();
  let bus: Socket | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    bus = socket;
    serve(device, socket);
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = new Socket();
  end.pause();
  const { port: tcpPort } = server.address() as { port: number };
  await new Promise<void>((resolve, reject) =>
    end.once('error', reject).connect(tcpPort, '127.0.0.1', resolve),
  );
  end.setNoDelay(true);
  const { fd } = (end as unknown as { _handle: { fd: number } })._handle;
  const code = speed === 'high' ? HIGH_SPEED : FULL_SPEED;
  writeFileSync('/sys/devices/platform/vhci_hcd.0/attach', `${port} ${fd} ${port + 0x10001} ${code}`);
  end.destroy(); // the kernel keeps its own reference
  return { unplug: () => void bus?.destroy() };
}

function serve(device: EmulatedUsb, socket: Socket): void {
  const waiting = new Map<number, AbortController>();
  let held: Buffer = Buffer.alloc(0);
  const answer = (kind: number, number: number, status: number, length: number, data?: Uint8Array) => {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32BE(kind, 0);
    header.writeUInt32BE(number, 4);
    header.writeInt32BE(status, 20);
    header.writeInt32BE(length, 24);
    if (!socket.destroyed) socket.write(data ? Buffer.concat([header, data]) : header);
  };
  const submit = async (header: Buffer, data: Buffer): Promise<void> => {
    const number = header.readUInt32BE(4);
    const toHost = header.readUInt32BE(12) === 1;
    const endpoint = header.readUInt32BE(16);
    const length = header.readInt32BE(24);
    if (endpoint === 0) {
      const setup = header.subarray(40, 48);
      const said = device.control({
        type: setup[0]!,
        request: setup[1]!,
        value: setup.readUInt16LE(2),
        index: setup.readUInt16LE(4),
        length: setup.readUInt16LE(6),
        data: Uint8Array.from(data),
      });
      if (said === 'stall') answer(ANSWER, number, EPIPE, 0);
      else if (said === 'done') answer(ANSWER, number, 0, toHost ? 0 : length);
      else answer(ANSWER, number, 0, Math.min(said.length, length), said.subarray(0, length));
    } else if (toHost) {
      const unlinked = new AbortController();
      waiting.set(number, unlinked);
      const packet = await device.read(endpoint, length, unlinked.signal);
      if (waiting.delete(number)) answer(ANSWER, number, 0, packet.length, packet);
    } else {
      device.write(Uint8Array.from(data));
      answer(ANSWER, number, 0, length);
    }
  };
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const each of waiting.values()) each.abort();
    waiting.clear();
  });
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= HEADER_BYTES) {
      const unlink = held.readUInt32BE(0) === UNLINK;
      const out = !unlink && held.readUInt32BE(12) === 0 ? held.readInt32BE(24) : 0;
      if (held.length < HEADER_BYTES + out) return;
      const header = held.subarray(0, HEADER_BYTES);
      const data = held.subarray(HEADER_BYTES, HEADER_BYTES + out);
      held = held.subarray(HEADER_BYTES + out);
      if (!unlink) void submit(header, data);
      else {
        const victim = waiting.get(header.readUInt32BE(20));
        waiting.delete(header.readUInt32BE(20));
        victim?.abort();
        answer(UNLINKED, header.readUInt32BE(4), victim ? ECONNRESET : 0, 0);
      }
    }
  });
}
