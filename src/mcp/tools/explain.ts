import { z } from 'zod';
import type { Assumption } from '../../model/assumption.ts';
import type { BriefDocument } from '../../results/brief/brief.ts';
import { fitted } from '../../results/brief/fit.ts';
import { nearestTopics, topicsOf } from '../../results/explain/topics.ts';
import { answered, refused } from '../answer.ts';
import { tool } from '../tool.ts';

/** An explanation is a paragraph. */
const LONGEST_EXPLANATION = 1200;

const OUTPUT = z.object({
  topics: z.array(
    z.object({
      kind: z.enum(['finding', 'metric', 'key', 'assumption']),
      name: z.string(),
      text: z.string(),
      more: z.array(z.string()),
      source: z.string().optional(),
      date: z.string().optional(),
    }),
  ),
  leftOut: z.record(z.string(), z.number()).optional(),
});

export const explainTool = tool({
  name: 'explain',
  title: 'What a name means',
  description:
    'What a finding’s id, a metric, a key of a scenario or an assumption of the last results means, with its default, its values, and for an assumption its source and date.',
  input: z.object({
    name: z
      .string()
      .min(1)
      .max(300)
      .describe('throttled, api.latency, functions.api.reservedConcurrency, functions.api.keepAlive, …'),
  }),
  output: OUTPUT,
  hasReport: false,
  run: async ({ name }, { kept }) => {
    const asked = name.trim();
    const assumptions = kept
      .list()
      .flatMap(({ document }) => assumptionsOf(document))
      .filter(({ key }) => key === asked)
      .slice(-1)
      .map(({ key, value, source, date, confirmed }) => ({
        kind: 'assumption' as const,
        name: key,
        text: `Taken, since the scenario does not say it: ${value}.`,
        more: [confirmed ? 'Confirmed by its source.' : 'One weak sighting, or a choice of this simulator.'],
        source,
        date,
      }));
    const topics = [...assumptions, ...topicsOf(asked).map((topic) => ({ ...topic, more: [...topic.more] }))];
    if (topics.length > 0) return answered(fitted({ topics }, ['topics'], LONGEST_EXPLANATION));
    const near = nearestTopics(asked);
    const remedy =
      near.length === 0 ? 'findings have their name in findings[].id' : `did you mean ${near.join(' or ')}?`;
    return refused(
      `there is no finding, metric, key or assumption ${JSON.stringify(asked.slice(0, 80))}`,
      remedy,
    );
  },
});

/** Those of a run or a plan; an estimate's are sentences. */
function assumptionsOf(document: BriefDocument): readonly Assumption[] {
  if (!('assumptions' in document) || 'levels' in document) return [];
  return document.assumptions;
}
