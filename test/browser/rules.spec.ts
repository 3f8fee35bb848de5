import { expect } from '@playwright/test';
import { test } from './demo/demo-page.ts';
import { axeFindings, tooSmallOrWide } from './demo/look.ts';

// Rules that the station's own book keeps, over a station of sines.

test('the list says what each rule does, how it stands and why it does not run', async ({ demo }) => {
  const { page } = demo;
  await demo.open('outputs', 'rules');
  const hot = page.getByRole('article', { name: 'Boiler too hot' });
  await expect(hot).toContainText(
    /When Supply temp is above 60\.0.°C for 10 min \(clears below 57\.5.°C\), or Supply temp has no data for 5 min: set Pump to On, and to Off when it is over\./,
  );
  await expect(hot).toContainText('Version 2 · fired 3 times, in alarm since 4 min');
  await expect(page.getByRole('article', { name: 'Somebody is there' })).toContainText(
    'Make its formula shorter',
  );
});

test('where nothing is recorded yet, a new rule says what to do first, in words', async ({ demo }) => {
  const { page } = demo;
  await demo.open('empty', 'rules/new');
  const editor = page.getByRole('region', { name: 'Rule' });
  await expect(editor.getByText('Nothing is recorded here yet that a rule could watch.')).toBeVisible();
  await expect(editor.locator('.said')).toContainText('When a value that is not chosen yet is above');
  await editor.getByRole('link', { name: 'Connect a device' }).click();
  await expect(page.getByRole('heading', { name: 'Connect a device' })).toBeVisible();
});

test('turned, removed and undone: as it was before, with its older versions', async ({ demo }) => {
  const { page } = demo;
  await demo.open('outputs', 'rules');
  const leak = page.getByRole('article', { name: 'Flow while the pump is off' });
  await leak.locator('wa-switch').click();
  await expect(page.getByText('“Flow while the pump is off” is on.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(leak.getByRole('switch')).toHaveAttribute('aria-checked', 'false');
  await page.getByRole('button', { name: 'Remove Boiler too hot' }).click();
  await expect(page.getByRole('article', { name: 'Boiler too hot' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('article', { name: 'Boiler too hot' })).toContainText('Version 2');
  await expect(page.getByRole('article').first()).toHaveAttribute('aria-label', 'Boiler too hot');
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
});

test('a rule is placed on a bridge and back, edited there, and what does not get there says why', async ({
  demo,
}) => {
  const { page } = demo;
  await page.clock.install();
  await demo.open('outputs', 'rules');
  const place = async (title: string, on: string) => {
    await page.getByRole('button', { name: `Where it runs: ${title}` }).click();
    await page.getByRole('button', { name: on }).click();
  };
  const hot = page.getByRole('article', { name: 'Boiler too hot' });
  await expect(hot).toContainText('On this device, only while the app is open');
  await page.getByRole('button', { name: 'Where it runs: Boiler too hot' }).click();
  await expect(page.getByRole('button', { name: 'Bridge cellar Not reachable now' })).toBeDisabled();
  expect(await axeFindings(page)).toEqual([]);
  await demo.holdTime();
  await page.getByRole('button', { name: 'Bridge greenhouse-1' }).click();
  await expect(hot).toContainText('Asking bridge greenhouse-1 whether it can run it…');
  await demo.letTimeGo();
  await expect(hot).toContainText('On bridge greenhouse-1, always · last heard');
  // What is changed goes there again; what is turned off stays here.
  await page.getByRole('link', { name: 'Change Boiler too hot' }).click();
  await expect(page.getByText('It runs on bridge greenhouse-1. To be changed it is fetched')).toBeVisible();
  await page.getByLabel('Name').fill('Too hot');
  await page.getByRole('button', { name: 'Save and turn on' }).click();
  const renamed = page.getByRole('article', { name: 'Too hot' });
  await expect(renamed).toContainText('On bridge greenhouse-1, always');
  await expect(renamed).toContainText('Version 3');
  await renamed.locator('wa-switch').click();
  await expect(renamed).toContainText('On this device');
  await expect(renamed.getByRole('switch')).toHaveAttribute('aria-checked', 'false');

  await place('Flow while the pump is off', 'Bridge greenhouse-1');
  const leak = page.getByRole('article', { name: 'Flow while the pump is off' });
  await expect(leak).toContainText('greenhouse-1 did not take the rule. It runs where it ran before.');
  await place('Somebody is there', 'Bridge greenhouse-1');
  const work = page.getByRole('article', { name: 'Somebody is there' });
  await expect(work).toContainText('In doubt: it has stopped here');
  await expect(work).toContainText('So that it never runs twice, it waits for an answer.');
  await place('Somebody is there', 'This device');
  await expect(work).toContainText('On this device, only while');
});

test('what a rule does is told step by step while it does it', async ({ demo }) => {
  await demo.open('outputs', 'rules');
  const steps = demo.page.getByRole('article', { name: 'Pump runs dry' }).getByRole('listitem');
  await expect(steps).toHaveText([
    /set Pump to On: done/,
    /wait 20 s: done/,
    /see that Flow is above 2\.0.L\/min within 10 s: failed/,
    /else show a note: done/,
    /else send an e-mail to ana@example\.org: failed\. Not sent: a browser cannot send an e-mail\./,
    /make the alarm critical: not done/,
  ]);
});

test('an empty list says how a rule is begun', async ({ demo }) => {
  await demo.open('live', 'rules');
  await expect(demo.page.getByText('Alert when…')).toBeVisible();
  await expect(demo.page.getByRole('link', { name: 'New rule' })).toBeVisible();
});

test('a new rule: what is missing is told beside its field, all at once; then it is saved, off', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'rules');
  await page.getByRole('link', { name: 'New rule' }).click();
  const first = page.getByRole('group', { name: 'Condition 1' });
  await first.getByLabel('Channel').selectOption('boiler/flow');
  await first.getByLabel('What is so').selectOption('outside');
  await first.getByLabel('Low limit').fill('12');
  await first.getByLabel('Clears within, low').fill('eleven');
  await page.getByRole('button', { name: 'Condition', exact: true }).click();
  const second = page.getByRole('group', { name: 'Condition 2' });
  await second.getByLabel('What is so').selectOption('above');
  await second.getByLabel('Limit', { exact: true }).fill('5');
  await second.getByLabel('Clears below').fill('6');
  await page.getByRole('button', { name: 'Save, off' }).click();
  await expect(first.getByLabel('High limit')).toHaveAccessibleDescription('Type a number here.');
  await expect(first.getByLabel('Clears within, low')).toHaveAccessibleDescription('Type a number here.');
  await expect(second.getByLabel('Clears below')).toHaveAccessibleDescription('Must not be above the limit');
  await expect(first.getByLabel('High limit')).toBeFocused();
  await first.getByLabel('High limit').fill('14');
  await first.getByLabel('Clears within, low').fill('');
  await second.getByLabel('Clears below').fill('4,5');
  await page.getByLabel('How condition 2 meets those before it').selectOption('butNot');
  await expect(page.locator('.said')).toHaveText(
    /^When Flow is outside 12\.0.L\/min to 14\.0.L\/min, but not Flow is above 5\.0.L\/min \(clears below 4\.5.L\/min\)\.$/,
  );
  await page.getByRole('button', { name: 'Save, off' }).click();
  const saved = page.getByRole('article', { name: 'Flow out of range' });
  await expect(saved.getByRole('switch')).toHaveAttribute('aria-checked', 'false');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(saved).toHaveCount(0);
});

test('who goes while something is not saved is asked; older versions are told and come back', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'rules');
  await page.getByRole('link', { name: 'Change Boiler too hot' }).click();
  await expect(page.getByText('Condition 1: “Supply temp is above 65.0')).toBeVisible();
  await expect(page.getByText('Name: “Boiler hot”, then “Boiler too hot”')).toBeVisible();
  const limit = page.getByRole('group', { name: 'Condition 1' }).getByLabel('Limit', { exact: true });
  await limit.fill('61');
  await expect(page.getByRole('button', { name: 'Go back to this one, version 1' })).toBeDisabled();
  await page.getByRole('link', { name: 'Live' }).click();
  await page.getByRole('button', { name: 'Go on editing' }).click();
  await expect(limit).toHaveValue('61');
  await expect(page).toHaveURL(/rules\/rule\/hot$/);
  await page.goBack();
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Rules' })).toBeVisible();
  const hot = page.getByRole('article', { name: 'Boiler too hot' });
  await expect(hot).toContainText('Version 2');
  await page.getByRole('link', { name: 'Change Boiler too hot' }).click();
  await page.getByRole('button', { name: 'Go back to this one, version 1' }).click();
  await expect(page.getByRole('article', { name: 'Boiler hot' })).toContainText(/above 65\.0.*Version 3/s);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(hot).toContainText('Version 4');
});

test('steps one after the other: added, checked with an else, moved by keys, left out, with problems at their place', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'rules');
  await page.getByRole('link', { name: 'Change Flow while the pump is off' }).click();
  const add = page.getByRole('button', { name: 'Step', exact: true });
  const step = (name: string) => page.getByRole('group', { name, exact: true });
  const kind = (name: string) => step(name).getByLabel('What is done').first();
  for (const n of [1, 2, 3]) await add.click().then(() => expect(step(`Step ${n}`)).toBeVisible());
  await kind('Step 1').selectOption('verify');
  await step('Step 1').getByLabel('What has to be so').selectOption('above');
  await step('Step 1').getByLabel('Channel').selectOption('boiler/flow');
  await page.getByRole('button', { name: 'Step if it is not so' }).click();
  await kind('Step 1, else 1').selectOption('email');
  await step('Step 1, else 1').getByLabel('To', { exact: true }).fill('ana');
  await kind('Step 2').selectOption('wait');
  const down = page.getByRole('button', { name: 'Move Step 1 down' });
  await down.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Move Step 2 down' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Move Step 3 up' })).toBeFocused();
  await page.getByRole('button', { name: 'Leave out Step 2' }).click();
  await page.getByRole('button', { name: 'Step when it is over' }).click();
  await kind('When over 1').selectOption('notify');
  const note = step('When over 1').getByRole('textbox', { name: 'What it says' });
  await note.pressSequentially('Now {{sup');
  await page.keyboard.press('Enter');
  await expect(note).toHaveValue('Now {{boiler/supply}}');
  await note.fill('Now {{nobody}}');
  await expect(page.getByText('choose a bridge on its card')).toBeVisible();
  await page.getByRole('button', { name: 'Save, off' }).click();
  await expect(step('Step 2').getByLabel('Limit', { exact: true })).toHaveAccessibleDescription(
    'Type a number here.',
  );
  await expect(step('Step 2').getByLabel('Limit', { exact: true })).toBeFocused();
  await expect(step('Step 2, else 1').getByLabel('To', { exact: true })).toHaveAccessibleDescription(
    'One e-mail address',
  );
  await expect(note).toHaveAccessibleDescription(/^\{\{nobody\}\} names nothing/);
  await step('Step 2').getByLabel('Limit', { exact: true }).fill('2');
  await step('Step 2, else 1').getByLabel('To', { exact: true }).fill('ana@example.org');
  await note.fill('Flow is {{boiler/flow}}');
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await tooSmallOrWide(page), `${width}`).toEqual([]);
    for (const theme of ['light', 'dark', 'sun'] as const) {
      await demo.theme(theme);
      expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), `${width}, ${theme}`).toEqual(
        [],
      );
    }
  }
  await page.getByRole('button', { name: 'Save, off' }).click();
  await expect(page.getByRole('article', { name: 'Flow while the pump is off' })).toContainText(
    /: wait 10 s; see that Flow is above 2\.0.L\/min within 20 s, else send an e-mail to ana@example\.org\. When it is over: show a note\./,
  );
});

test('the editor: axe finds nothing in any theme, and every target is large enough', async ({ demo }) => {
  const { page } = demo;
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const rule of ['Boiler too hot', 'Somebody is there']) {
      await demo.open('outputs', 'rules');
      await page.getByRole('link', { name: `Change ${rule}` }).click();
      await expect(page.getByRole('button', { name: 'Save and turn on' })).toBeVisible();
      await page.getByText('How long a value counts').click();
      expect(await tooSmallOrWide(page), `${rule}, ${width}`).toEqual([]);
      for (const theme of ['light', 'dark', 'sun'] as const) {
        await demo.theme(theme);
        expect(await axeFindings(page, theme === 'light' ? 'all' : 'colours'), `${rule}, ${theme}`).toEqual(
          [],
        );
      }
    }
  }
});

test('“Alert when…” on a channel begins a rule of it, with a limit that fits what it showed', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('live', 'live');
  await page
    .getByRole('button', { name: /Supply temp/ })
    .first()
    .click();
  await page.getByRole('link', { name: 'Alert when…' }).click();
  const first = page.getByRole('group', { name: 'Condition 1' });
  await expect(first.getByLabel('Channel')).toHaveValue('boiler/supply');
  // A sine around 58 with a swing of 6.8 and a little noise.
  await expect(first.getByLabel('Limit', { exact: true })).toHaveValue(/^(66|67|68)\.0$/);
  await page.getByRole('button', { name: 'Save and turn on' }).click();
  await expect(
    page.getByRole('article', { name: 'Supply temp too high' }).getByRole('switch'),
  ).toHaveAttribute('aria-checked', 'true');
});

test('a formula: completed by key and by touch, wrong at its place, and what it says now', async ({
  demo,
}) => {
  const { page } = demo;
  await page.setViewportSize({ width: 360, height: 780 });
  await demo.open('outputs', 'rules');
  await page.getByRole('link', { name: 'New rule' }).click();
  const first = page.getByRole('group', { name: 'Condition 1' });
  await first.getByLabel('What is so').selectOption('true');
  const formula = first.getByRole('textbox', { name: 'Formula' });
  await formula.pressSequentially('ab');
  await page.keyboard.press('Enter');
  await expect(formula).toHaveValue('abs(');
  await formula.pressSequentially('flo');
  await expect(first.getByRole('listbox').getByRole('option')).toHaveText([/Flow/, /floor\(value\)/]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  await expect(formula).toHaveValue('abs([boiler/flow]');
  await expect(first.getByRole('status')).toContainText('This bracket is not closed (character 4)');
  await expect(first.locator('mark')).toHaveText('(');
  await formula.pressSequentially(') > 2 * ');
  await first.getByRole('button', { name: 'Channel or function' }).click();
  expect(await tooSmallOrWide(page)).toEqual([]);
  expect(await axeFindings(page)).toEqual([]);
  const box = (await first
    .getByRole('listbox')
    .getByRole('option', { name: /Set-point/ })
    .boundingBox())!;
  expect(box.height).toBeGreaterThanOrEqual(48);
  await first
    .getByRole('listbox')
    .getByRole('option', { name: /Set-point/ })
    .click();
  await expect(formula).toHaveValue('abs([boiler/flow]) > 2 * [boiler/setpoint]');
  await expect(first.getByRole('status')).toHaveText(
    /^\s*Now\s+−?\d+(\.\d+)?, which is\s+(not true|true)\.\s*$/,
  );
  await expect(formula).toBeFocused();
});

test('a limit that the preview proposes is taken, and the rule says on what it was tried', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open('outputs', 'rules');
  await page.getByRole('link', { name: 'Change Flow while the pump is off' }).click();
  const first = page.getByRole('group', { name: 'Condition 1' });
  await page.getByLabel('Name').fill('Leak');
  const when = [
    { is: 'above', join: 'and', channel: 'boiler/flow', limit: 2.5 },
    { is: 'equals', join: 'butNot', channel: 'boiler/pump', value: 1 },
  ];
  const rule = {
    id: 'leak',
    version: 1,
    title: 'as it was',
    severity: 'warning',
    when,
    actions: [],
    maxAgeMs: 900_000,
  };
  const says = (type: string, detail: object) =>
    page
      .locator('fl-rule-preview')
      .evaluate((preview, event) => preview.dispatchEvent(new CustomEvent(event.type, event)), {
        type,
        detail,
      });
  await says('fl-propose', rule);
  await expect(first.getByLabel('Limit', { exact: true })).toHaveValue('2.5');
  await says('fl-checked', { spanMs: 7_200_000, times: 3, atMs: 1 });
  await page.getByRole('button', { name: 'Save and turn on' }).click();
  const leak = page.getByRole('article', { name: 'Leak' });
  await expect(leak).toContainText('Version 2 · tried on 2 h, where it fires 3 times');
  // What it was tried on is not what it is any more.
  await page.getByRole('link', { name: 'Change Leak' }).click();
  await first.getByLabel('Limit', { exact: true }).fill('3');
  await page.getByRole('button', { name: 'Save and turn on' }).click();
  await expect(leak).toContainText('Version 3');
  await expect(leak).not.toContainText('tried on');
});

test('a new rule can begin on a bridge that is there, and only on one', async ({ demo }) => {
  const { page } = demo;
  await demo.open('live', 'rules/new');
  await page.getByLabel('Name').fill('Too hot at night');
  await page.getByRole('group', { name: 'Condition 1' }).getByLabel('Limit', { exact: true }).fill('30');
  const place = page.getByLabel('Where it runs');
  await expect(place.locator('option')).toHaveText([
    'This device (only while the app is open)',
    'Bridge greenhouse-1 (always)',
    'Bridge cellar (not reachable now)',
  ]);
  await expect(place.locator('option', { hasText: 'cellar' })).toBeDisabled();
  await place.selectOption('greenhouse-1');
  await expect(page.getByText('it goes to bridge greenhouse-1 and runs there always')).toBeVisible();
  await page.getByRole('button', { name: 'Save and turn on' }).click();
  const card = page.getByRole('article', { name: 'Too hot at night' });
  await expect(card).toContainText('On bridge greenhouse-1, always');
});
