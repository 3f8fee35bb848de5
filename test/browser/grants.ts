import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A serial port, or a USB device, that the user has allowed an origin to use. */
export interface Grant {
  readonly api: 'serial' | 'usb';
  readonly origin: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serial: string;
  readonly name: string;
}

/** Writes what a user has chosen into a profile, as Chromium keeps it; with underscores, unlike its policies. */
export async function allow(profile: string, grants: readonly Grant[]): Promise<void> {
  if (grants.length === 0) return;
  const file = join(profile, 'Default/Preferences');
  const preferences = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Preferences;
  const exceptions = (((preferences.profile ??= {}).content_settings ??= {}).exceptions ??= {});
  for (const grant of grants) {
    const chosen = (exceptions[`${grant.api}_chooser_data`] ??= {});
    const setting = (chosen[`${grant.origin},*`] ??= {
      last_modified: '13370000000000000',
      setting: { 'chosen-objects': [] },
    });
    setting.setting['chosen-objects'].push(choiceOf(grant));
  }
  await mkdir(join(profile, 'Default'), { recursive: true });
  await writeFile(file, JSON.stringify(preferences));
}

/** Chromium does not write the two alike. */
function choiceOf({ api, name, vendorId, productId, serial }: Grant): object {
  return api === 'serial'
    ? { name, vendor_id: vendorId, product_id: productId, serial_number: serial }
    : { name, 'vendor-id': vendorId, 'product-id': productId, 'serial-number': serial };
}

interface Preferences {
  profile?: {
    content_settings?: {
      exceptions?: Record<
        string,
        Record<string, { last_modified: string; setting: { 'chosen-objects': object[] } }>
      >;
    };
  };
}
