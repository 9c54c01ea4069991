import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Fault, FaultError } from '../../model/fault.ts';
import { usageFault } from '../arguments.ts';
import type { Arguments, Command } from '../command.ts';
import { note } from '../delivery.ts';
import { REPORTS } from '../history/store.ts';
import { throwIfAny } from '../load.ts';
import { TERMINAL_OPTIONS } from '../options.ts';
import { onInterrupt } from '../process-events.ts';
import type { RunningServer, Served } from '../serve/server.ts';

const LARGEST_PORT = 65_535;
/** Below those that systems give to connections of their own. */
const FIRST_OWN_PORT = 17_000;
const OWN_PORTS = 12_000;

export const serveCommand: Command = {
  usage: '[FOLDER] [options]',
  minimumPositionals: 0,
  maximumPositionals: 1,
  positional: 'a folder of scenarios',
  options: {
    port: {
      type: 'string',
      describe: 'the port on 127.0.0.1 (default: a free one, the same for the same folder)',
    },
    reports: { type: 'string', describe: `the folder of reports that are shown (default FOLDER/${REPORTS})` },
    'read-only': {
      type: 'boolean',
      describe: 'write nothing: texts can be changed and simulated, not saved',
    },
    open: { type: 'boolean', describe: 'open the page in the browser' },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim serve', 'write the scenarios of this folder in the browser, and see their answers'],
    ['lambda-sim serve scenarios --read-only', 'look and try; nothing is written'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const port = readPort(input, faults);
    throwIfAny(faults);
    const [folder = '.'] = input.positionals;
    const [{ ServedFolder }, { ServedReports }, server] = await Promise.all([
      import('../serve/served-folder.ts'),
      import('../serve/served-reports.ts'),
      import('../serve/server.ts'),
    ]);
    const served = {
      folder: new ServedFolder(folder, input.flag('read-only')),
      reports: new ServedReports(input.text('reports') ?? join(folder, REPORTS)),
    };
    const running = await started(server.startServer, served, port);
    onInterrupt(() => 'nothing is served any more');
    const how = served.folder.isReadOnly ? 'read-only, ' : '';
    process.stdout.write(`${running.url}\n`);
    note(input, `Serving ${folder} ${how}to this machine alone, at the address above; Ctrl-C ends it.`);
    if (input.flag('open')) await open(running.url, input);
    // Signals alone end it.
    return new Promise(() => undefined);
  },
};

function readPort(input: Arguments, faults: Fault[]): number | null {
  const text = input.text('port');
  if (text === undefined) return null;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= LARGEST_PORT) return port;
  const problem = `${JSON.stringify(text.slice(0, 40))} is no port`;
  faults.push(usageFault('--port', problem, `give a number from 1 to ${LARGEST_PORT}, or leave it out`));
  return null;
}

/** At the port that was asked for; else at the folder's own, where what a browser keeps is found again. */
async function started(
  start: (served: Served, port: number) => Promise<RunningServer>,
  served: Served,
  port: number | null,
): Promise<RunningServer> {
  try {
    return await start(served, port ?? ownPort(served.folder.root));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    if (port === null) return start(served, 0);
    const why = code === 'EACCES' ? 'is for the administrator' : 'is in use';
    const fault = usageFault('--port', `port ${port} ${why}`, 'give another, or leave --port out');
    throw new FaultError([fault]);
  }
}

function ownPort(folder: string): number {
  return FIRST_OWN_PORT + (createHash('sha256').update(folder).digest().readUInt32BE() % OWN_PORTS);
}

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

async function open(url: string, input: Arguments): Promise<void> {
  const { spawn } = await import('node:child_process');
  const [program = '', ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
  child.once('error', () => note(input, 'No browser was found to open it in: open the address yourself.'));
  child.unref();
}
