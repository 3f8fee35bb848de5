import { MOST_PROFILE_CHARS, PROFILE_FILE } from '../../station/model/profile.ts';
import { openSavedFile } from './saved-file.ts';

/** The text of a profile's file; undefined where it is too long for one. */
export async function profileTextOf(file: File): Promise<string | undefined> {
  return file.size > 4 * MOST_PROFILE_CHARS ? undefined : await file.text();
}

/** Saves a profile as a file that others can open; false where the person gave up. */
export async function saveProfileFile(name: string, text: string): Promise<boolean> {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const file = await openSavedFile(`${plain || 'device'}${PROFILE_FILE}`, 'application/json');
  await file?.write(text);
  await file?.close();
  return file !== undefined;
}
