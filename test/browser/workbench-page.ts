import type { Frame, Page } from 'playwright-core';
import { toJson } from '../../src/report/json.ts';

// What tests do in the page of a workbench: that of `lambda-sim serve` and the playground of the site.

/** The frame that simulates. */
export function frameOf(page: Page): Frame {
  const frame = page.frames().find((one) => one.name() !== '' && one.parentFrame() !== null);
  if (frame === undefined) throw new Error('there is no answer');
  return frame;
}

/** Waits for what the page or its answer comes to; the policy of either forbids to wait in it. */
export async function until(where: Page | Frame, expression: string): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (performance.now() < endMs) {
    if (await where.evaluate(`Boolean(${expression})`)) return;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error(`this did not come about: ${expression}`);
}

/** The answer's document, once it holds for the text and all of it has been said. */
export async function documentIn(page: Page): Promise<string> {
  const frame = frameOf(page);
  await until(
    frame,
    `document.querySelector('.live-said')?.textContent.includes('The same figures as on the command line')`,
  );
  return toJson(JSON.parse(await frame.evaluate(`JSON.stringify(window.lambdaSim.document())`)) as object);
}

/** Puts the cursor behind a word of the text. */
export async function cursorBehind(page: Page, word: string): Promise<void> {
  await page.locator('.cm-content').focus();
  await page.evaluate(`(() => {
    const sought = ${JSON.stringify(word)};
    const line = [...document.querySelectorAll('.cm-line')].find((one) => one.textContent.includes(sought));
    let left = line.textContent.indexOf(sought) + sought.length;
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) {
      const node = walker.currentNode;
      if (left <= node.data.length) return getSelection().collapse(node, left);
      left -= node.data.length;
    }
  })()`);
}

/** All lines that are shown. */
export const textIn = (page: Page): Promise<string> =>
  page.evaluate(`[...document.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\\n')`);
