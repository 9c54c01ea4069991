import { FaultError } from '../../model/fault.ts';
import type { RunawayModel } from '../../model/model.ts';
import { formatDuration } from '../../units/format.ts';

/** Counts what is sent where a circle of functions has no end, so that a run of it has one. */
export class Runaway {
  private readonly model: RunawayModel;
  private sent = 0;
  private atOnce = 0;
  private lastMs = Number.NaN;

  constructor(model: RunawayModel) {
    this.model = model;
  }

  /**
   * An event is sent at `nowMs`, when `open` of them wait or run.
   *
   * @throws FaultError where they are too many to go on
   */
  count(nowMs: number, open: number): void {
    const { mostSent, mostAtOnce, mostOpen } = this.model;
    this.atOnce = nowMs === this.lastMs ? this.atOnce + 1 : 0;
    this.lastMs = nowMs;
    if (++this.sent > mostSent) this.refuse(`${mostSent} events`, nowMs);
    if (open > mostOpen) this.refuse(`${mostOpen} events that wait or run`, nowMs);
    if (this.atOnce > mostAtOnce) {
      const problem = `the circle ${this.model.circle} takes no time: ${mostAtOnce} events at ${formatDuration(nowMs)}`;
      const remedy = 'give its functions work that takes some, or the calls and the delivery between them';
      throw new FaultError([{ file: 'the run', path: '', problem, remedy }]);
    }
  }

  private refuse(what: string, nowMs: number): never {
    const problem = `the circle ${this.model.circle} has made ${what} by ${formatDuration(nowMs)}, which is as far as it is followed`;
    const remedy = `end the run before that, such as run.duration: ${Math.max(1, Math.floor((nowMs * 0.9) / 1000))}s, or break the circle`;
    throw new FaultError([{ file: 'the run', path: 'run.duration', problem, remedy }]);
  }
}
