import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { findPlatform } from '../../platform/platforms.ts';
import { regionKnowledge } from '../../platform/regions.ts';
import { AWS_RUNTIMES } from '../../platform/runtimes.ts';
import { fitted } from '../../results/brief/fit.ts';
import { nearest } from '../../units/nearest.ts';
import { answered, refused } from '../answer.ts';
import { coldStartFacts, PRESETS, priceFacts, quotaFacts, type ToldFact } from '../facts.ts';
import { tool } from '../tool.ts';

const DEFAULT_REGION = 'us-east-1';

const INPUT = z.object({
  kind: z.enum(['quota', 'price', 'coldStart']),
  query: z
    .string()
    .max(200)
    .optional()
    .describe(
      'of quotas and prices: words that its name has: "lambda concurrency", "lambda.duration.arm64", "sqs"',
    ),
  region: z.string().max(100).optional().describe(`default ${DEFAULT_REGION}`),
  runtime: z
    .string()
    .max(100)
    .optional()
    .describe('of coldStart: nodejs22.x, python3.13, java21, go, rust, …'),
  architecture: z.enum(['x86_64', 'arm64']).optional(),
  package: z.enum(['zip', 'image']).optional(),
  loads: z.enum(PRESETS).optional().describe('of coldStart: nothing (plain), an SDK, or a framework'),
  snapStart: z.boolean().optional(),
  memory: z.number().min(128).max(10_240).optional().describe('MB: what computes is told for this size'),
});

export const factTool = tool({
  name: 'fact',
  title: 'A quota, a price, a cold start',
  description:
    'Figures about AWS with source and date, offline: quotas of Lambda and of what surrounds it, prices of a region, measured cold starts of a runtime. Use it in place of what you remember. confirmed false: one weak sighting or an estimate stands behind it.',
  input: INPUT,
  output: z.object({
    facts: z.array(
      z.object({
        name: z.string(),
        value: z.union([z.number(), z.string(), z.boolean()]),
        unit: z.string(),
        source: z.string(),
        date: z.string(),
        confirmed: z.boolean(),
        note: z.string().optional(),
      }),
    ),
    leftOut: z.record(z.string(), z.number()).optional(),
  }),
  hasReport: false,
  run: async (given) => {
    if (given.kind === 'coldStart') return coldStart(given);
    const { region = DEFAULT_REGION, query = '', kind } = given;
    const facts = findPlatform('aws');
    if (facts === undefined || regionKnowledge(facts, region) === 'unknown') {
      const near = nearest(region, facts?.regions ?? []);
      const remedy = near === undefined ? 'give a region such as eu-central-1' : `did you mean ${near}?`;
      return refused(`there is no region ${JSON.stringify(region)}`, remedy);
    }
    const all = kind === 'quota' ? quotaFacts(region) : (priceFacts(region)?.facts ?? []);
    return found(matching(all, query), kind, query, all);
  },
});

/** Facts whose names have all words of the query; those that begin with it first. */
function matching(facts: readonly ToldFact[], query: string): readonly ToldFact[] {
  const words = query
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const has = facts.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const begins = ({ name }: ToldFact) => (name.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1);
  return [...has].sort((a, b) => begins(a) - begins(b));
}

function found(
  facts: readonly ToldFact[],
  kind: string,
  query: string,
  all: readonly ToldFact[],
): CallToolResult {
  if (facts.length > 0) return answered(fitted({ facts: [...facts] }, ['facts']));
  const words = [...new Set(all.flatMap(({ name }) => name.toLowerCase().split(/[\s,:.]+/)))];
  const near = [
    ...new Set(
      query
        .toLowerCase()
        .split(/[\s,]+/)
        .flatMap((word) => nearest(word, words) ?? []),
    ),
  ];
  const remedy =
    near.length === 0 ? 'give fewer words, or none to see all' : `did you mean ${near.join(' ')}?`;
  return refused(`no ${kind} is known for ${JSON.stringify(query)}; it is not to be guessed`, remedy);
}

function coldStart(given: z.infer<typeof INPUT>): CallToolResult {
  const { runtime } = given;
  if (runtime === undefined) {
    return refused(
      'a cold start needs a runtime',
      'give runtime, such as nodejs22.x, python3.13, java21, go or rust',
    );
  }
  const facts = coldStartFacts({
    runtime,
    architecture: given.architecture ?? 'x86_64',
    packageType: given.package ?? 'zip',
    preset: given.loads ?? 'plain',
    isSnapStart: given.snapStart ?? false,
    memoryMb: given.memory,
  });
  if (facts !== null) return answered(fitted({ facts: [...facts] }, ['facts']));
  const near = nearest(runtime, AWS_RUNTIMES.value);
  const snap = given.snapStart === true ? 'SnapStart is for Java, Python and .NET' : undefined;
  const remedy =
    snap ??
    (near === undefined ? `they are ${AWS_RUNTIMES.value.slice(-12).join(', ')}` : `did you mean ${near}?`);
  return refused(`no cold start is known for ${JSON.stringify(runtime)}`, remedy);
}
