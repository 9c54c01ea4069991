/**
 * The page of an MCP App (extension of 2026-01-26): it asks its host for the result of the tool, reads the
 * report that the result names, and becomes it. Nothing is loaded from anywhere else.
 */
export const REPORT_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>lambda-sim</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 14px system-ui, sans-serif; margin: 1rem; }
</style>
<p id="state" role="status">Waiting for the result.</p>
<script>
(() => {
  const host = window.parent;
  const waiting = new Map();
  let last = 0;
  let isShown = false;
  const say = (text) => { document.getElementById('state').textContent = text; };
  const send = (message) => host.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const ask = (method, params) => new Promise((resolve, reject) => {
    const id = ++last;
    waiting.set(id, { resolve, reject });
    send({ id, method, params });
  });
  const show = async (result) => {
    const uri = result && result.structuredContent && result.structuredContent.report;
    if (isShown || typeof uri !== 'string') return say('The call has no report.');
    isShown = true;
    say('Reading the report.');
    const read = await ask('resources/read', { uri });
    const page = read.contents[0].text;
    document.open();
    document.write(page);
    document.close();
    const height = Math.min(1200, Math.max(480, document.documentElement.scrollHeight));
    send({ method: 'ui/notifications/size-changed', params: { height } });
  };
  window.addEventListener('message', ({ source, data }) => {
    if (source !== host || data === null || typeof data !== 'object' || data.jsonrpc !== '2.0') return;
    const answer = waiting.get(data.id);
    if (answer !== undefined && data.method === undefined) {
      waiting.delete(data.id);
      if (data.error) answer.reject(new Error(data.error.message));
      else answer.resolve(data.result);
      return;
    }
    if (data.method === 'ui/notifications/tool-result') {
      show(data.params).catch((error) => { isShown = false; say('The report cannot be read: ' + error.message); });
    }
    if (data.method === 'ui/notifications/tool-cancelled') say('The call was cancelled.');
    if (data.method === 'ui/resource-teardown') send({ id: data.id, result: {} });
    if (data.method === 'ping') send({ id: data.id, result: {} });
  });
  ask('ui/initialize', {
    protocolVersion: '2026-01-26',
    appInfo: { name: 'lambda-sim report', version: '1' },
    appCapabilities: {},
  }).then(
    () => send({ method: 'ui/notifications/initialized', params: {} }),
    (error) => say('The host refused: ' + error.message),
  );
})();
</script>
</html>
`;
