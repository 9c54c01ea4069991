import { type Circle, circlesOf } from '../graph/circles.ts';
import type { Scenario } from '../schema/scenario.ts';

const SAME = 1e-9;

/** What goes round in a circle, how it grows, and what ends it: a sentence each. */
export function circleWarnings(scenario: Scenario): string[] {
  return circlesOf(scenario).map((circle) => {
    const way = circle.way.join(' → ');
    const what = circle.isFailure ? 'what fails for good goes' : 'events go';
    return `${circle.path.join('.')}: ${what} in a circle (${way}); ${wordsOf(circle, scenario)}`;
  });
}

function wordsOf(circle: Circle, scenario: Scenario): string {
  const { growth, isFailure, isStopped, isSync } = circle;
  const turns = scenario.facts.sources.recursionLimit.value;
  if (isFailure) {
    return isStopped
      ? `Lambda stops each after some ${turns} turns`
      : `it ends once it succeeds, or with the run (${whyNot(scenario)})`;
  }
  const made = `a turn makes ${Number(growth.toPrecision(3))} events of one`;
  if (growth < 1 - SAME) {
    return `${made}, so it dies out, after ${Number((1 / (1 - growth)).toPrecision(3))} turns in the mean`;
  }
  const isGrowing = growth > 1 + SAME;
  if (isStopped) {
    const many = isGrowing ? `${made}, and ` : '';
    return `${many}Lambda stops each after some ${turns} turns`;
  }
  const bound = 'the run ends it here (run.duration), nothing does on AWS';
  const waits = isSync ? ', each invocation waiting for the next up to its time-out' : '';
  if (!isGrowing) return `it goes on for ever${waits}: ${bound} (${whyNot(scenario)})`;
  return `${made}, so what does not die out by chance grows${waits} until the account's concurrency, or another limit, holds it: ${bound} (${whyNot(scenario)})`;
}

function whyNot({ facts }: Scenario): string {
  return Number.isFinite(facts.sources.recursionLimit.value)
    ? 'Lambda stops loops through Lambda, SQS, SNS and S3 alone, and only where recursiveLoop is not allow'
    : `${facts.name} has no recursive loop detection, which came on 2023-07-13`;
}
