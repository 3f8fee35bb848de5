import { expect, type Locator } from '@playwright/test';
import { test, type Theme } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

const shot = process.env.SHOTS;

for (const width of [360, 1280])
  test(`an unknown device is described with its bytes beside, ${width} px wide`, async ({ demo }) => {
    const { page } = demo;
    await page.setViewportSize({ width, height: 900 });
    await demo.open('empty', 'connect');
    await page.getByRole('button', { name: 'Choose a port' }).click();
    await page.getByRole('button', { name: 'Set by hand' }).click();
    await page.getByRole('button', { name: 'Describe it by a profile' }).click();
    const editor = page.locator('fl-profile-editor');
    await expect(editor.getByText('no field is named yet')).toBeVisible();

    // How the stream is cut, and its checksum, are proposed; a press takes them.
    await editor.getByText('What would fit').click();
    await editor.getByRole('button', { name: 'Use it: Frames of 9 bytes that begin with AA 55' }).click();
    await expect(editor.getByLabel('Bytes in a frame')).toHaveValue('9');
    await expect(editor.getByRole('heading', { name: 'The newest frame, 9 bytes' })).toBeVisible();
    await use(editor, /^Use it: Checksum crc8-maxim/);
    await expect(editor.getByLabel('Checksum', { exact: true })).toHaveValue('crc8-maxim');

    // The number that the display shows is found, and becomes a field.
    const display = editor.getByLabel('The device’s display shows');
    await display.fill(await temperature(editor));
    await display.press('Enter');
    const first = editor.getByRole('button', { name: /^bytes 3–4, signed, big-endian, ÷ 10 = / });
    await expect(first).toBeVisible();
    if (shot) await page.screenshot({ path: `${shot}/search-${width}.png`, fullPage: true });
    await first.click();
    await editor.getByLabel('Name (letters, digits, - and _)').fill('temperature');
    await editor.getByLabel('Unit', { exact: true }).fill('°C');
    await editor.getByLabel('Unit', { exact: true }).press('Tab');
    await expect(editor.getByText(/^temperature 2\d\.\d\s°C$/)).toBeVisible();
    await expect(editor.getByText('Nothing is wrong with this profile.')).toBeVisible();
    for (const theme of ['light', 'dark', 'sun'] as Theme[]) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
      if (shot) await page.screenshot({ path: `${shot}/editor-${width}-${theme}.png`, fullPage: true });
    }
    expect(await tooSmallOrWide(page)).toEqual([]);

    // Everything can be undone; what is wrong is said with its line.
    await editor.getByRole('button', { name: 'Undo' }).click();
    await expect(editor.getByLabel('Unit', { exact: true })).toHaveValue('');
    await page.keyboard.press('Control+Shift+z');
    await expect(editor.getByLabel('Unit', { exact: true })).toHaveValue('°C');
    await editor.getByRole('button', { name: 'JSON' }).click();
    const json = editor.getByLabel('The profile as JSON');
    const good = await json.inputValue();
    await json.fill(good.replace('"baudRate": 9600', '"baudRate": 1'));
    await expect(editor.getByText('Line, baud rate: has to be 50 at least')).toBeVisible();
    await editor.getByRole('button', { name: 'Line 5' }).click();
    await expect(json).toBeFocused();
    if (shot) await page.screenshot({ path: `${shot}/json-${width}.png`, fullPage: true });
    expect(await axeFindings(page)).toEqual([]);
    expect(await tooSmallOrWide(page)).toEqual([]);
    const file = {
      name: 'other.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{ "name": "from a file" }'),
    };
    const chooser = page.waitForEvent('filechooser');
    await editor.getByRole('button', { name: 'Open a file' }).click();
    await (await chooser).setFiles(file);
    await expect(json).toHaveValue('{ "name": "from a file" }');
    await json.fill(good);
    await editor.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(editor.getByText(/^Saved\. /)).toBeVisible();
    await editor.getByRole('button', { name: 'Back' }).click();
    const list = page.getByRole('region', { name: 'Your own profiles' });
    await expect(list.getByRole('button', { name: 'Edit My device' })).toBeVisible();
    await list.getByRole('button', { name: 'Remove My device' }).click();
    await expect(list.getByRole('button', { name: 'Edit My device' })).toHaveCount(0);
  });

test('questions, commands, kinds of frames and words are set in the form, down to what the JSON says', async ({
  demo,
}) => {
  const { page } = demo;
  await page.setViewportSize({ width: 360, height: 900 });
  await demo.open('empty', 'connect');
  await page.getByRole('button', { name: 'Choose a port' }).click();
  await page.getByRole('button', { name: 'Set by hand' }).click();
  await page.getByRole('button', { name: 'Describe it by a profile' }).click();
  const editor = page.locator('fl-profile-editor');
  await editor.getByLabel('Add a field by hand').selectOption('a column of a text');
  await editor.getByText('Which frames are of this kind').click();
  await editor.getByLabel('Has the text').fill('T=\\t');
  await editor.getByText('Words in it').click();
  await editor.getByRole('button', { name: 'A word behind a name' }).click();
  await editor.getByText('Questions', { exact: true }).click();
  await editor.getByRole('button', { name: 'Ask the device' }).click();
  const question = editor.getByRole('group', { name: 'Question 1' });
  await question.getByLabel(/^Text/).fill('READ\\r\\n');
  await question.getByLabel('Answered by').selectOption('measurement');
  await editor.getByLabel('Ask every, ms').fill('500');
  await editor.getByText('Commands', { exact: true }).click();
  await editor.getByRole('button', { name: 'Add a command' }).click();
  const command = editor.getByRole('group', { name: 'Command 1' });
  await command.getByLabel('to', { exact: true }).fill('90');
  await command.getByLabel('A wrong press').selectOption({ index: 3 });
  await command.getByLabel('Value that harms nobody').fill('0');
  await editor.getByText('Words about the device').click();
  await editor.getByLabel('Add a word that always holds (its name)').fill('maker');
  await editor.getByLabel('Add a word that always holds (its name)').press('Enter');
  await editor.getByLabel('maker (nothing: leave it out)').fill('Acme');
  await editor.getByRole('button', { name: 'Add a kind of frame' }).click();
  await editor.getByRole('button', { name: 'Leave out “kind2”' }).click();
  for (const theme of ['light', 'dark', 'sun'] as Theme[]) {
    await demo.theme(theme);
    expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), theme).toEqual([]);
    if (shot) await page.screenshot({ path: `${shot}/talk-${theme}.png`, fullPage: true });
  }
  expect(await tooSmallOrWide(page)).toEqual([]);
  await expect(editor.getByText('Nothing is wrong with this profile.')).toBeVisible();
  await editor.getByRole('button', { name: 'JSON' }).click();
  const json: unknown = JSON.parse(await editor.getByLabel('The profile as JSON').inputValue());
  expect(json).toMatchObject({
    frames: [{ match: { text: 'T=\t' }, facts: [{ from: 'key', name: 'firmware', key: 'FW' }] }],
    poll: { everyMs: 500, requests: [{ text: 'READ\r\n', answer: 'measurement' }] },
    commands: [{ sets: 'value1', text: 'SET {}\r\n', min: 0, max: 90, risk: 2, safe: 0 }],
    facts: { maker: 'Acme' },
  });
});

async function use(editor: Locator, name: RegExp): Promise<void> {
  const button = editor.getByRole('button', { name }).first();
  if (!(await button.isVisible())) await editor.getByText('What would fit').click();
  await button.click();
}

/** What the display of the device would show: its newest frame has tenths of a degree in the fourth and fifth byte. */
async function temperature(editor: Locator): Promise<string> {
  const bytes = await editor.locator('fl-byte-grid .newest .bytes').allInnerTexts();
  return (Number.parseInt(`${bytes[3]}${bytes[4]}`, 16) / 10).toFixed(1);
}
