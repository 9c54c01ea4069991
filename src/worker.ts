// What a worker thread of a study is started from.
import './node.ts';

export { runThreadTask } from './study/runs/worker.ts';
