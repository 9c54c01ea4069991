import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Fault, FaultError } from '../model/fault.ts';
import { type AnyDocument, render } from '../report/render.ts';
import type { OutputFile } from './output.ts';

/**
 * Name of the built worker beside the chunks of the build, put here by the build; there is none where sources
 * run as they are.
 */
declare const CHART_WORKER: string | undefined;

type Answer = { readonly files: readonly OutputFile[] } | { readonly faults: readonly Fault[] };

/**
 * The images of a report, drawn in a process of their own: what canvas and chart.js take, more than the
 * simulation, is given back when it ends. Where no process can be started, or it ends without an answer, they
 * are drawn here, as the same bytes.
 */
export async function chartsApart(document: AnyDocument): Promise<readonly OutputFile[]> {
  const file = workerFile();
  const answer = existsSync(file) ? await answerOf(file, document) : null;
  if (answer === null) return render(document, 'png');
  if ('faults' in answer) throw new FaultError(answer.faults);
  return answer.files;
}

/** Null where there is none. */
function answerOf(file: string, document: AnyDocument): Promise<Answer | null> {
  return new Promise((resolve) => {
    let answer: Answer | null = null;
    try {
      const child = fork(file, [], {
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const end = () => child.kill('SIGKILL');
      process.once('exit', end);
      const settle = () => {
        process.off('exit', end);
        resolve(answer);
      };
      child.once('message', (message: Answer) => {
        answer = message;
      });
      child.once('error', settle);
      child.once('close', settle);
      child.send(document, (error) => {
        if (error !== null) end();
      });
    } catch {
      resolve(null);
    }
  });
}

function workerFile(): string {
  if (typeof CHART_WORKER === 'undefined') return '';
  // The build keeps the place of the source in import.meta.url.
  return fileURLToPath(new URL(`../../dist/${CHART_WORKER}`, import.meta.url));
}
