import { execFileSync } from 'node:child_process';

/** Loads a serial driver of this kernel, and what it stands on. */
export function load(module: string): void {
  if (module === 'cdc-acm') insert('class/cdc-acm');
  else for (const each of ['usbserial', module]) insert(`serial/${each}`);
}

function insert(path: string): void {
  const file = `${process.env.MODULES}/kernel/drivers/usb/${path}.ko`;
  try {
    execFileSync('insmod', [file], { stdio: 'pipe' });
  } catch (error) {
    if (!/exists/.test(`${(error as { stderr: Buffer }).stderr}`)) throw error;
  }
}
