import { fault } from '../model/fault.ts';
import type { Plan } from './plan.ts';
import type { KernelExports } from './kernel-exports.ts';

/** A program's state as bytes: version of the kernel's state, hash of the steps it belongs to, then its parts. */
export function exportState(exports: KernelExports, program: number, plan: Plan): Uint8Array<ArrayBuffer> {
  const parts = [stateHead(exports, plan), ...partsOf(exports, program)];
  const bytes = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @throws config/invalid where the state is not of these steps and this version; nothing is changed then. */
export function importState(exports: KernelExports, program: number, plan: Plan, bytes: Uint8Array): void {
  const head = stateHead(exports, plan);
  const parts = partsOf(exports, program);
  const isOurs = bytes.length === lengthOf([head, ...parts]) && head.every((byte, i) => byte === bytes[i]);
  if (!isOurs) {
    const message = 'is of other steps or of another version';
    throw fault('config/invalid', { problems: [{ path: '/state', message }] });
  }
  let at = head.length;
  for (const part of parts) {
    part.set(bytes.subarray(at, at + part.length));
    at += part.length;
  }
}

function stateHead(exports: KernelExports, plan: Plan): Uint8Array {
  const head = new DataView(new ArrayBuffer(8));
  head.setUint32(0, exports.stateVersion.value);
  head.setUint32(4, hashOf(JSON.stringify(plan)));
  return new Uint8Array(head.buffer);
}

/** The places in the kernel's memory that hold a program's state; good until that memory grows. */
function partsOf({ memory, part, partSize, parts }: KernelExports, program: number): Uint8Array[] {
  return Array.from(
    { length: parts(program) },
    (_, i) => new Uint8Array(memory.buffer, part(program, i), partSize(program, i)),
  );
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

/** FNV-1a: tells steps apart, and is no protection against a forger. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
