import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Firefox by WebDriver BiDi: Debian's build has no driver that the tests' other one can speak to.

/** Where Firefox is on this machine; null where it is not to be had. */
export const FIREFOX: string | null =
  [process.env['FIREFOX'], '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
    (path) => path !== undefined && existsSync(path),
  ) ?? null;

/** A browser that has not begun within this time does not begin. */
const LAUNCH_MS = 120_000;

/** What waits, ends, asks nobody, and never shows anything but the page it is sent to. */
const PREFERENCES: Readonly<Record<string, unknown>> = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly message?: string;
}

interface Waiting {
  readonly resolve: (result: Readonly<Record<string, unknown>>) => void;
  readonly reject: (error: Error) => void;
}

/** One window of a Firefox without a screen. */
export class Firefox {
  /** What the console complained of, and whoever was asked by the network. */
  readonly complaints: string[] = [];
  private readonly process: ChildProcess;
  private readonly profile: string;
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  private context = '';

  private constructor(process: ChildProcess, profile: string, socket: WebSocket) {
    this.process = process;
    this.profile = profile;
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => this.heard(JSON.parse(String(data)) as Reply));
    socket.addEventListener('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('Firefox ended'));
      this.waiting.clear();
    });
  }

  static async launch(path: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), 'lambda-sim-firefox-'));
    const lines = Object.entries(PREFERENCES).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join(''));
    const words = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile];
    const child = spawn(path, [...words, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await addressOf(child);
    const socket = new WebSocket(`${address}/session`);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error(`Firefox does not answer at ${address}`)));
    });
    const firefox = new Firefox(child, profile, socket);
    await firefox.command('session.new', { capabilities: {} });
    const events = ['log.entryAdded', 'network.beforeRequestSent'];
    await firefox.command('session.subscribe', { events });
    const { context } = await firefox.command('browsingContext.create', { type: 'tab' });
    firefox.context = String(context);
    return firefox;
  }

  async visit(url: string, width = 1440, height = 900): Promise<void> {
    this.complaints.length = 0;
    const { context } = this;
    await this.command('browsingContext.setViewport', { context, viewport: { width, height } });
    await this.command('browsingContext.navigate', { context, url, wait: 'complete' });
  }

  /** The value of an expression in the page, awaited; what is no text is read from JSON. */
  async evaluate<T>(expression: string): Promise<T> {
    const { type, result, exceptionDetails } = await this.command('script.evaluate', {
      expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value))`,
      target: { context: this.context },
      awaitPromise: true,
      userActivation: true,
    });
    if (type === 'exception') throw new Error((exceptionDetails as { readonly text: string }).text);
    const { value } = result as { readonly value?: string };
    return (value === undefined ? undefined : JSON.parse(value)) as T;
  }

  /** Keys as a hand presses them, one after the other; those with a name by WebDriver's code for it. */
  async press(...keys: readonly string[]): Promise<void> {
    const actions = keys.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    const { context } = this;
    await this.command('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions }] });
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    await this.command('browser.close', {}).catch(() => this.process.kill());
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private command(method: string, params: object): Promise<Readonly<Record<string, unknown>>> {
    this.asked += 1;
    const id = this.asked;
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private heard({ id, method, params, result, error, message }: Reply): void {
    if (id === undefined) {
      this.happened(method ?? '', params ?? {});
      return;
    }
    const who = this.waiting.get(id);
    this.waiting.delete(id);
    if (error !== undefined) who?.reject(new Error(`${error}: ${message}`));
    else who?.resolve(result ?? {});
  }

  private happened(method: string, params: Readonly<Record<string, unknown>>): void {
    if (method === 'log.entryAdded') {
      const { level, text } = params as { readonly level: string; readonly text: string };
      if (level === 'error' || level === 'warn') this.complaints.push(text);
    }
    if (method === 'network.beforeRequestSent') {
      const { url } = (params as { readonly request: { readonly url: string } }).request;
      if (!/^(about|file|data|blob):/.test(url)) this.complaints.push(url);
    }
  }
}

/** Where a browser that begins says that it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const give = (error: Error): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(error);
    };
    const timer = setTimeout(() => give(new Error(`Firefox did not begin: ${said}`)), LAUNCH_MS);
    child.once('error', give);
    child.once('exit', (code) => give(new Error(`Firefox ended with ${code}: ${said}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, address] = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
