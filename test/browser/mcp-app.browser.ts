import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REPORT_PAGE } from '../../src/mcp/report-app.ts';
import { call, connect, read } from '../mcp/client.ts';

const SCENARIO = `functions: { api: { memory: 512, timeout: 5s, work: { duration: 50ms } } }
traffic: [{ to: api, poisson: 20/s }]
run: { duration: 1m, seed: 1 }
`;
let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});
afterAll(async () => browser.close());

/** A host as the extension describes it: the app in a frame without an origin, messages by postMessage. */
const HOST = `<!doctype html><iframe id="app" sandbox="allow-scripts" style="width:100%;height:800px"></iframe>
<script>
  window.seen = [];
  const frame = document.getElementById('app');
  addEventListener('message', async ({ data }) => {
    window.seen.push(data.method ?? 'answer');
    const send = (message) => frame.contentWindow.postMessage({ jsonrpc: '2.0', ...message }, '*');
    if (data.method === 'ui/initialize') send({ id: data.id, result: { protocolVersion: '2026-01-26', hostInfo: { name: 'h', version: '1' }, hostCapabilities: { serverResources: {} }, hostContext: {} } });
    if (data.method === 'ui/notifications/initialized') send({ method: 'ui/notifications/tool-result', params: await window.toolResult() });
    if (data.method === 'resources/read') send({ id: data.id, result: await window.readResource(data.params.uri) });
  });
</script>`;

test('the report of a tool’s result is shown in a host’s frame', async () => {
  const client = await connect();
  const { result, answer } = await call(client, 'simulate', { scenario: SCENARIO });
  const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.exposeFunction('toolResult', () => result);
  await page.exposeFunction('readResource', async (uri: string) => ({
    contents: [{ uri, text: await read(client, uri) }],
  }));
  await page.setContent(HOST);
  await page.evaluate(`document.getElementById('app').srcdoc = ${JSON.stringify(REPORT_PAGE)}`);
  const frame = page.frameLocator('#app');
  await frame.locator('h1').first().waitFor();
  expect(await frame.locator('body').textContent()).toContain(answer.verdict.headline);
  const seen = await page.evaluate('window.seen');
  expect(seen).toEqual(
    expect.arrayContaining(['ui/initialize', 'ui/notifications/initialized', 'resources/read']),
  );
  expect(complaints).toEqual([]);
  await client.close();
});
