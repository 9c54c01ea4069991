import { ELSEWHERE } from '../../study/runs/elsewhere.ts';
import { bundleOf } from '../queue/bundle.ts';
import type { QueueAddress } from '../queue/connection.ts';
import type { OrderOutcome, OrderTask } from '../queue/order-executor.ts';
import { QueueExecutor, type QueueSettings } from '../queue/queue-executor.ts';
import { hashText } from '../sweep-digest.ts';
import { doneOfBytes } from './done-bytes.ts';
import { SHARES, type SharedRun, tasksOf } from './shared-run.ts';

/** Does `work` while parts and replications of the run are handed to the workers of a queue. */
export async function onQueue<T>(
  run: SharedRun,
  address: QueueAddress,
  settings: QueueSettings,
  work: () => Promise<T>,
): Promise<T> {
  const executor = await QueueExecutor.open<OrderTask, OrderOutcome>(
    address,
    {
      id: run.digest.slice(0, 16),
      name: run.name,
      points: await tasksOf(run),
      bundle: bundleOf({ ...run, kind: 'run', figures: [] }),
    },
    settings,
  );
  let given = 0;
  ELSEWHERE.handIn({
    shares: SHARES,
    run: (order, { model }) => {
      if (model !== run.compiled.model) return null;
      given += 1;
      const key = hashText(JSON.stringify([run.digest, order]));
      const index = order.kind === 'parts' ? order.share : order.replication;
      return executor
        .run({ key, index, order })
        .then((outcome) => (outcome === null ? null : doneOfBytes(Buffer.from(outcome, 'base64'))));
    },
  });
  try {
    const result = await work();
    if (given === 0) settings.tell('The run is one part, which is done here: the queue was given nothing');
    return result;
  } finally {
    ELSEWHERE.handIn(null);
    await executor.close();
  }
}
