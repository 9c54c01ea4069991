import type { Model } from './model.ts';

/** Which sources bring events from outside that may set off further invocations, by source index. */
export function chainedSources(model: Model): readonly boolean[] {
  const sends = model.functions.map((_, index) => sentOn(model, index).length > 0);
  const workflows = new Set(model.workflows?.map(({ sourceIndex }) => sourceIndex));
  return model.sources.map((source, index) => {
    if (workflows.has(index)) return true;
    if (!source.isEntry) return false;
    const { poller, functionIndex, authorizer } = source;
    if (authorizer !== undefined) return true;
    const ownTarget = poller?.kind === 'queue' ? poller.deadLetterSource : (poller?.onFailureSource ?? null);
    if (ownTarget !== null) return true;
    return functionIndex < 0 ? sends.includes(true) : sends[functionIndex] === true;
  });
}

/** Sources that a function's invocations send events to: directly, through resources, and as destinations. */
function sentOn(model: Model, functionIndex: number): readonly number[] {
  const fn = model.functions[functionIndex];
  if (fn === undefined) return [];
  const bySteps = fn.steps.flatMap((step) => {
    const target =
      step.kind === 'invoke' ? step.sourceIndex : (model.resources[step.resourceIndex]?.feedsSource ?? null);
    return target === null ? [] : [target];
  });
  const { onFailureSource, onSuccessSource } = fn.asynchronous;
  return [...bySteps, ...[onFailureSource, onSuccessSource].filter((target) => target !== null)];
}
