import type { CallToolResult } from '@modelcontextprotocol/server';
import type { CompiledScenario } from '../model/compiled.ts';
import { requestsOf } from '../study/grid.ts';
import { formatCount, formatDuration } from '../units/format.ts';
import { refused } from './answer.ts';

/** Time of computing that a call may take unless it says otherwise. */
export const BUDGET_MS = 20_000;
export const LONGEST_BUDGET_MS = 600_000;
/** Requests a second of real time on one processor, low rather than high: chains and queues cost more. */
const REQUESTS_PER_SECOND = 250_000;
/** What a run takes besides: reading, pricing, describing. */
const MS_PER_RUN = 20;
/** Requests that cannot be told beforehand (traces, closed loops) are stopped after this many budgets. */
const BUDGETS_BEFORE_STOP = 3;
const REPLICATIONS_OF_AUTO = 4;

/** What is asked of a budget: so many runs of a scenario. */
export interface Expected {
  readonly requests: number;
  readonly runs: number;
}

/** The same for the same scenario on any machine, so that what is refused once is refused always. */
export function expectedMs({ requests, runs }: Expected): number {
  return runs * (MS_PER_RUN + (requests / REQUESTS_PER_SECOND) * 1000);
}

/** `runs` of a scenario, each with its replications. */
export function expectedOf(compiled: CompiledScenario, runs: number): Expected {
  const replications = compiled.replications === 'auto' ? REPLICATIONS_OF_AUTO : compiled.replications;
  return { requests: requestsOf(compiled), runs: runs * replications };
}

/** An answer that refuses, with what it would take; null where it is within the budget. */
export function overBudget(expected: Expected, budgetMs: number): CallToolResult | null {
  const estimateMs = expectedMs(expected);
  if (estimateMs <= budgetMs) return null;
  const requests = formatCount(Math.round(expected.requests));
  const runs = expected.runs === 1 ? '' : ` in each of ${expected.runs} runs`;
  const problem = `about ${requests} requests${runs} would take about ${formatDuration(estimateMs)} of computing, and the budget is ${formatDuration(budgetMs)}`;
  const remedy = `ask the user; then shorten duration, compare fewer settings, or give budgetMs of at least ${Math.ceil(estimateMs)} (at most ${LONGEST_BUDGET_MS})`;
  return refused(problem, remedy, {
    estimateMs: Math.ceil(estimateMs),
    budgetMs,
    requests: Math.round(expected.requests),
  });
}

/** Stops a call when its client gives it up, or when it takes far longer than it may. */
export class Stop {
  private readonly client: AbortSignal;
  private readonly longestMs: number;

  constructor({ signal }: { readonly signal: AbortSignal }, budgetMs: number) {
    this.client = signal;
    this.longestMs = budgetMs * BUDGETS_BEFORE_STOP;
  }

  /** What the call gives, or an answer that says why it was stopped; other errors are thrown on. */
  async guard(call: (signal: AbortSignal) => Promise<CallToolResult>): Promise<CallToolResult> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('the call took too long')), this.longestMs);
    try {
      return await call(AbortSignal.any([this.client, late.signal]));
    } catch (error) {
      if (this.client.aborted) return refused('the call was cancelled', 'call again');
      if (!late.signal.aborted) throw error;
      const problem = `it was stopped after ${formatDuration(this.longestMs)}, with no end in sight`;
      return refused(problem, 'shorten duration, lower the traffic, or raise budgetMs');
    } finally {
      clearTimeout(timer);
    }
  }
}
