import { FaultError } from '../../model/fault.ts';
import type { SettingText } from '../../scenario/load.ts';
import { loadScenario } from '../../study/load.ts';
import { Orders, type WorkOrder } from '../../study/runs/elsewhere.ts';
import type { Crew } from '../../study/runs/task-scheduler.ts';
import { bytesOfDone } from '../elsewhere/done-bytes.ts';
import type { QueuedTask } from './queue-executor.ts';

/** A part of a run, or one of its replications. */
export interface OrderTask extends QueuedTask {
  readonly order: WorkOrder;
}

/** What it gave, in base64; null where who asked has to do it and be told what is wrong. */
export type OrderOutcome = string | null;

export interface OrderWork {
  readonly input: string;
  readonly fixed: readonly SettingText[];
  readonly mayRead: (file: string) => boolean;
}

/** Does orders of one run on the threads of a crew. */
export class OrderExecutor {
  private readonly crew: Crew;
  private readonly orders: Promise<Orders | null>;
  private begun = 0;

  constructor(work: OrderWork, crew: Crew) {
    this.crew = crew;
    this.orders = read(work);
  }

  async run({ order }: OrderTask): Promise<OrderOutcome> {
    const place = this.begun++;
    const orders = await this.orders;
    const work = (await orders?.workOf(order)) ?? null;
    if (work === null) return null;
    try {
      return bytesOfDone(await this.crew.run(work, place)).toString('base64');
    } catch (error) {
      // What is wrong with a trace is told where it stands, by the names that it has there.
      if (error instanceof FaultError) return null;
      throw error;
    }
  }
}

/** Null where it cannot be read, or reads what it may not. */
async function read({ input, fixed, mayRead }: OrderWork): Promise<Orders | null> {
  const loaded = await loadScenario(input, { set: fixed, purpose: 'run' });
  if (!loaded.ok) return null;
  const { arrivals } = loaded.compiled;
  const isStrange = arrivals.some(({ pattern }) => pattern.kind === 'trace' && !mayRead(pattern.trace.file));
  return isStrange ? null : new Orders(loaded.compiled);
}
