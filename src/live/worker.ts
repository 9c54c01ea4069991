import * as z from 'zod';
import { checkText } from './check.ts';
import type { Answer, Question } from './protocol.ts';
import { Simulation } from './simulation.ts';

// The worker of a living report. What it cannot answer it says by message, since a rejection of a worker
// reaches nobody.

/** The policy of the page forbids code from text, which zod would try. */
z.config({ jitless: true });

interface Scope {
  addEventListener(name: 'message', listener: (event: { readonly data: Question }) => void): void;
  postMessage(answer: Answer): void;
}

const scope = globalThis as unknown as Scope;
let simulation: Simulation | null = null;
let running: AbortController | null = null;
/** One after the other: the one before has to hear that it is stopped. */
let last: Promise<void> = Promise.resolve();

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'check') {
    last = last.then(async () => scope.postMessage(await checkText(data)));
    return;
  }
  running?.abort(new Error('stopped'));
  if (data.kind === 'stop') {
    last = last.then(() => scope.postMessage({ kind: 'stopped' }));
    return;
  }
  if (data.kind === 'open') {
    const opened = new Simulation(data.scenario, data.isRun);
    simulation = opened;
    scope.postMessage({ kind: 'opened' });
    last = last.then(() => opened.prepare());
    return;
  }
  if (simulation === null) throw new Error('the scenario has not been opened');
  const { id, set, of, isAgreed, wantsRecorded } = data;
  const asked = simulation;
  const stop = new AbortController();
  running = stop;
  last = last.then(async () => {
    if (stop.signal.aborted) return;
    await asked.answer({ id, set, of, isAgreed, wantsRecorded, signal: stop.signal }, (answer) => {
      if (!stop.signal.aborted) scope.postMessage(answer);
    });
  });
});
