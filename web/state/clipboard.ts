/** Puts text on the clipboard; the answer is what to tell the person. */
export async function copied(text: string): Promise<string> {
  // Absent where the page is no secure context.
  const { clipboard } = navigator as { clipboard?: Clipboard };
  try {
    await clipboard?.writeText(text);
    return clipboard ? 'Copied' : REFUSED;
  } catch {
    return REFUSED;
  }
}

const REFUSED = 'The browser does not let us copy: select the text instead';
