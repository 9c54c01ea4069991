import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lambdaSim } from '../cli/command-line.ts';
import { ask, endAndRemove, folderWith, type Response, SCENARIO, type Served, serve } from './served.ts';

const outside = mkdtempSync(join(tmpdir(), 'lambda-sim-outside-'));
let served: Served;
let readOnly: Served;

beforeAll(async () => {
  writeFileSync(join(outside, 'secret.yml'), 'functions: secret\n');
  const folder = folderWith({
    'small.yml': SCENARIO,
    'sub/base.yml': 'functions: { api: { memory: 256 } }\n',
    'sub/compose.yml': 'services: {}\n',
    'sub/package.json': '{ "name": "x" }',
    'sub/as.json': '{"functions":{"api":{}}}',
    'traces/day.csv': 'timestamp,function\n1,api\n',
    'binary.csv': new Uint8Array([1, 0, 2]),
    'latin1.csv': new Uint8Array([0x61, 0xe9, 0x0a]),
    'packed.csv.gz': gzipSync('timestamp\n1\n'),
    '.env': 'KEY=1',
    'node_modules/x/y.yml': 'functions: {}',
  });
  symlinkSync(join(outside, 'secret.yml'), join(folder, 'leads-out.yml'));
  symlinkSync(outside, join(folder, 'folder-out'));
  symlinkSync(join(folder, 'sub/base.yml'), join(folder, 'inside.yml'));
  served = await serve(folder);
  readOnly = await serve(folder, ['--read-only', '--port', '0']);
});

afterAll(async () => {
  await readOnly.end();
  await endAndRemove(served);
  rmSync(outside, { recursive: true, force: true });
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  ask(served.port, `/${served.token}/${path}`, { headers });

const file = (path: string): string => `api/file?path=${encodeURIComponent(path)}`;

const put = (
  path: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
  to: Served = served,
): Promise<Response> => ask(to.port, `/${to.token}/${file(path)}`, { method: 'PUT', body, headers });

describe('who is let in', () => {
  test('it answers on the loopback address alone, under a token of 192 random bits', () => {
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
    expect(served.token).not.toBe(readOnly.token);
  });

  test.each(['/', '/api/folder', `/${'x'.repeat(32)}/`, `/${'x'.repeat(31)}/api/folder`, '/%00/'])(
    '%s without the right token is refused',
    async (path) => {
      const { status, error } = await ask(served.port, path);
      expect([status, error]).toEqual([
        403,
        'the token is missing or wrong: open the whole address that lambda-sim serve printed',
      ]);
    },
  );

  test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1'])(
    'a name that leads here from elsewhere (Host: %s) is refused, token or not',
    async (host) => {
      const { status, error } = await get('api/folder', { host });
      expect(status).toBe(421);
      expect(error).toContain(`127.0.0.1:${served.port} and localhost:${served.port} alone`);
    },
  );

  test('localhost is this machine too', async () => {
    expect((await get('', { host: `localhost:${served.port}` })).status).toBe(200);
  });

  test.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])(
    'a request of another page (Origin: %s) is refused and changes nothing',
    async (origin) => {
      const { status, error } = await put('small.yml', 'x', { origin, 'if-match': '"x"' });
      expect(status).toBe(403);
      expect(error).toContain('another page has no access here');
      expect((await get('api/folder', { origin })).status).toBe(403);
      expect(readFileSync(join(served.folder, 'small.yml'), 'utf8')).toBe(SCENARIO);
    },
  );

  test('only what is known is answered', async () => {
    expect(await get('nothing')).toMatchObject({ status: 404, error: 'there is nothing at this address' });
    const post = await ask(served.port, `/${served.token}/api/file?path=a.yml`, { method: 'POST' });
    expect([post.status, post.headers['allow']]).toEqual([405, 'GET, PUT']);
    const remove = await ask(served.port, `/${served.token}/api/folder`, { method: 'DELETE' });
    expect(remove.status).toBe(405);
  });
});

describe('what a page may do', () => {
  test('scripts and styles come from here alone, nothing is framed, and no address is passed on', async () => {
    const { status, headers, text } = await get('');
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-content-type-options']).toBe('nosniff');
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? '?';
    expect(text).toContain(`data-nonce="${nonce}"`);
    expect(String((await get('')).headers['content-security-policy'])).not.toContain(nonce);
  });

  test('a report runs in an origin of its own', async () => {
    const folder = folderWith({ 'reports/x/report.html': '<p>x' });
    const other = await serve(folder, ['--port', '0']);
    const { headers, text } = await ask(other.port, `/${other.token}/reports/x/report.html`);
    expect(text).toBe('<p>x');
    expect(headers['content-security-policy']).toMatch(/^sandbox allow-scripts /);
    expect(headers['content-security-policy']).not.toContain('allow-same-origin');
    for (const path of ['reports/x/../../small.yml', 'reports/%2e%2e/small.yml', 'reports/x/run.sh']) {
      expect((await ask(other.port, `/${other.token}/${path}`)).status, path).toBeGreaterThanOrEqual(400);
    }
    await endAndRemove(other);
  });
});

describe('reading', () => {
  test('the folder lists scenarios and other YAML files, and nothing that is hidden or leads out', async () => {
    const { files } = JSON.parse((await get('api/folder')).text) as {
      files: { path: string; isScenario: boolean }[];
    };
    expect(files).toEqual([
      { path: 'inside.yml', isScenario: true },
      { path: 'small.yml', isScenario: true },
      { path: 'sub/as.json', isScenario: true },
      { path: 'sub/base.yml', isScenario: true },
      { path: 'sub/compose.yml', isScenario: false },
    ]);
  });

  test('a text comes with its tag; while it has that one, it does not come again', async () => {
    const { text, headers } = await get(file('small.yml'));
    expect(text).toBe(SCENARIO);
    const etag = String(headers['etag']);
    expect((await get(file('small.yml'), { 'if-none-match': etag })).status).toBe(304);
    expect((await get(file('traces/day.csv'))).text).toContain('timestamp');
  });

  test.each([
    ['../secret.yml', 403, 'outside'],
    ['sub/../../secret.yml', 403, 'outside'],
    ['/etc/passwd', 403, 'outside'],
    ['./small.yml', 403, 'outside'],
    ['sub//base.yml', 403, 'outside'],
    ['C:/secret.yml', 403, 'outside'],
    ['leads-out.yml', 403, 'outside'],
    ['folder-out/secret.yml', 403, 'outside'],
    ['..\\secret.yml', 400, 'is no path of a file'],
    ['a\0.yml', 400, 'is no path of a file'],
    ['', 400, 'is no path of a file'],
    ['x'.repeat(2000), 400, 'is no path of a file'],
    ['.env', 403, 'is hidden'],
    ['sub', 400, 'is no file'],
    ['none.yml', 404, 'there is no file "none.yml"'],
    ['binary.csv', 415, 'NUL byte'],
    ['latin1.csv', 415, 'not UTF-8'],
    ['packed.csv.gz', 415, 'NUL byte'],
  ])('%j is refused, to be read and to be written', async (path, status, why) => {
    const read = await get(file(path));
    expect([read.status, read.error.includes(why) ? why : read.error]).toEqual([status, why]);
    if (path === 'none.yml') return;
    for (const before of [{ 'if-none-match': '*' }, { 'if-match': '"x"' }]) {
      expect((await put(path, 'x', before)).status).toBeGreaterThanOrEqual(400);
    }
    expect(readFileSync(join(outside, 'secret.yml'), 'utf8')).toBe('functions: secret\n');
  });

  test('what a scenario refers to is sent as text, or as the bytes of what is packed', async () => {
    const data = (path: string): string => `api/data?path=${encodeURIComponent(path)}`;
    const packed = await fetch(`${served.url}${data('packed.csv.gz')}`);
    expect(packed.headers.get('content-type')).toBe('application/octet-stream');
    const bytes = Buffer.from(await packed.arrayBuffer());
    expect(bytes).toEqual(readFileSync(join(served.folder, 'packed.csv.gz')));
    const tag = packed.headers.get('etag') ?? '';
    const again = await fetch(`${served.url}${data('packed.csv.gz')}`, { headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
    for (const [path, status] of [
      ['binary.csv', 415],
      ['leads-out.yml', 403],
      ['../secret.yml', 403],
      ['.env', 403],
      ['none.csv', 404],
    ] as const) {
      expect((await get(data(path))).status, path).toBe(status);
    }
  });

  test('a file that is too large for a page is told, not sent', async () => {
    writeFileSync(join(served.folder, 'large.csv'), Buffer.alloc(67_108_865, 0x61));
    const { status, error } = await get(file('large.csv'));
    rmSync(join(served.folder, 'large.csv'));
    expect(status).toBe(413);
    expect(error).toContain('has 67108865 bytes');
  });
});

describe('writing', () => {
  test('a text replaces the one that its writer read, whole, with the rights that the file had', async () => {
    const path = join(served.folder, 'written.yml');
    writeFileSync(path, 'a: 1\n');
    chmodSync(path, 0o600);
    const etag = String((await get(file('written.yml'))).headers['etag']);
    const answer = await put('written.yml', 'a: 2\n', { 'if-match': etag });
    expect(answer.status).toBe(200);
    expect(readFileSync(path, 'utf8')).toBe('a: 2\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await get(file('written.yml'))).headers['etag']).toBe(answer.headers['etag']);
    rmSync(path);
  });

  test('a text that was changed elsewhere is not overwritten, and its tag is told', async () => {
    const path = join(served.folder, 'contested.yml');
    writeFileSync(path, 'a: 1\n');
    const etag = String((await get(file('contested.yml'))).headers['etag']);
    writeFileSync(path, 'a: theirs\n');
    const answer = await put('contested.yml', 'a: mine\n', { 'if-match': etag });
    expect([answer.status, answer.error]).toEqual([412, '"contested.yml" was changed elsewhere meanwhile']);
    expect(answer.headers['etag']).toBe((await get(file('contested.yml'))).headers['etag']);
    expect(readFileSync(path, 'utf8')).toBe('a: theirs\n');
    rmSync(path);
    const gone = await put('contested.yml', 'a: mine\n', { 'if-match': etag });
    expect([gone.status, gone.error]).toEqual([412, '"contested.yml" is not there any more']);
    expect(existsSync(path)).toBe(false);
  });

  test('a new file is made where there is none, and only there', async () => {
    expect((await put('sub/new.yml', 'a: 1\n', { 'if-none-match': '*' })).status).toBe(201);
    expect((await put('sub/new.yml', 'a: 2\n', { 'if-none-match': '*' })).status).toBe(412);
    expect(readFileSync(join(served.folder, 'sub/new.yml'), 'utf8')).toBe('a: 1\n');
    rmSync(join(served.folder, 'sub/new.yml'));
    const nowhere = await put('nowhere/new.yml', 'a: 1\n', { 'if-none-match': '*' });
    expect([nowhere.status, nowhere.error]).toEqual([404, 'there is no folder for "nowhere/new.yml"']);
  });

  test('who does not say what is replaced writes nothing', async () => {
    for (const headers of [{}, { 'if-match': '*' }]) {
      const { status, error } = await put('small.yml', 'x', headers);
      expect(status).toBe(428);
      expect(error).toContain('If-Match');
    }
    expect(readFileSync(join(served.folder, 'small.yml'), 'utf8')).toBe(SCENARIO);
  });

  test('only scenarios are written, as text, and no larger than a scenario may be', async () => {
    const before = { 'if-none-match': '*' };
    expect(await put('run.sh', 'x', before)).toMatchObject({ status: 403 });
    expect(await put('x.yml', new Uint8Array([0x61, 0]), before)).toMatchObject({ status: 415 });
    expect(await put('x.yml', new Uint8Array([0xff]), before)).toMatchObject({ status: 415 });
    const large = await put('x.yml', 'x'.repeat(8_388_609), before);
    expect([large.status, large.error]).toEqual([
      413,
      'what was sent has more than 8388608 bytes, the most that a scenario has',
    ]);
    // Without a length ahead it is cut off as soon as it is too long.
    const chunked = { ...before, 'transfer-encoding': 'chunked' };
    const endless = await put('x.yml', 'x'.repeat(9_000_000), chunked).catch(() => null);
    expect(endless === null || endless.status === 413).toBe(true);
    expect(existsSync(join(served.folder, 'x.yml'))).toBe(false);
  });

  test('a link inside the folder goes on leading where it leads', async () => {
    const etag = String((await get(file('inside.yml'))).headers['etag']);
    const text = 'functions: { api: { memory: 320 } }\n';
    expect((await put('inside.yml', text, { 'if-match': etag })).status).toBe(200);
    expect(readFileSync(join(served.folder, 'sub/base.yml'), 'utf8')).toBe(text);
  });

  test('read-only, nothing is written', async () => {
    const etag = String((await get(file('small.yml'))).headers['etag']);
    const answer = await put('small.yml', 'x', { 'if-match': etag }, readOnly);
    expect([answer.status, answer.error]).toEqual([
      403,
      'the folder is served read-only: nothing is written',
    ]);
    expect(readFileSync(join(served.folder, 'small.yml'), 'utf8')).toBe(SCENARIO);
  });
});

describe('reports', () => {
  test('those of the folder are listed, opened from the history, and compared', async () => {
    const folder = folderWith({ 'small.yml': SCENARIO });
    for (const memory of [512, 1024]) {
      const words = ['run', 'small.yml', '--quiet', '--workers', '1', '--format', 'html,json'];
      const ran = lambdaSim([...words, '--set', `functions.api.memory=${memory}`], { cwd: folder });
      expect(ran.status, ran.stderr).toBe(0);
    }
    const other = await serve(folder, ['--port', '0']);
    const asked = (path: string): Promise<Response> => ask(other.port, `/${other.token}/${path}`);
    const { reports } = JSON.parse((await asked('api/folder')).text) as {
      reports: { name: string; page: string; kept: { number: number; monthly: string }[] }[];
    };
    expect(reports).toMatchObject([
      { name: 'small', page: 'small/report.html', hasResults: true, kept: [{ number: 2 }, { number: 1 }] },
    ]);
    const kept = await asked('kept/small@1');
    expect(kept.text).toContain('<!doctype html>');
    expect(kept.headers['content-security-policy']).toMatch(/^sandbox /);
    const diff = JSON.parse((await asked('api/difference?a=small@1&b=small@2')).text) as {
      kind: string;
      variants: { settings: object[] }[];
    };
    expect(diff.kind).toBe('diff');
    expect(diff.variants[0]?.settings).toEqual([{ key: 'api.memoryMb', a: 512, b: 1024 }]);
    const same = JSON.parse((await asked('api/difference?a=small&b=small@2')).text) as typeof diff;
    expect(same.variants[0]?.settings).toEqual([]);
    for (const word of ['small@9', 'none', '../small', '', 'none@1']) {
      const { status, error } = await asked(`api/difference?a=${encodeURIComponent(word)}&b=small`);
      expect(status, word).toBeGreaterThanOrEqual(400);
      expect(status, error).toBeLessThan(500);
      expect(error).not.toContain('\n');
    }
    await endAndRemove(other);
  });
});

describe('the command', () => {
  test('Ctrl-C ends it with 130, and says so in a line', async () => {
    const other = await serve(folderWith({}), ['--port', '0']);
    expect(await other.end()).toBe(130);
    expect(other.notes()).toMatch(
      /^Serving .* to this machine alone, at the address above; Ctrl-C ends it\.\nlambda-sim: interrupted; nothing is served any more\n$/,
    );
    await endAndRemove(other);
  });

  test('the same folder has the same port where that is free, and any other where it is not', async () => {
    const again = await serve(served.folder);
    expect(again.port).not.toBe(served.port);
    await again.end();
    const folder = folderWith({});
    const first = await serve(folder);
    await first.end();
    const second = await serve(folder);
    expect(second.port).toBe(first.port);
    expect(second.token).not.toBe(first.token);
    await endAndRemove(second);
  });

  test.each([
    [['--port', 'http'], 'command line: --port: "http" is no port; give a number from 1 to 65535'],
    [['--port', '65536'], 'command line: --port: "65536" is no port; give a number from 1 to 65535'],
    [['none'], 'there is no folder none'],
    [['package.json'], 'package.json is a file; name the folder that holds it'],
  ])('%j is refused in one line', (words, why) => {
    const { status, stdout, stderr } = lambdaSim(['serve', ...words]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(why);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('a port that another program has is told', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
    const { port } = taken.address() as { port: number };
    const { status, stderr } = lambdaSim(['serve', '.', '--port', String(port)]);
    taken.close();
    expect(status).toBe(2);
    expect(stderr).toBe(`command line: --port: port ${port} is in use; give another, or leave --port out\n`);
  });
});
