import { z } from 'zod';
import { estimate } from '../../estimate/estimate.ts';
import { GIVEN, LEVELS, levelLayer, runSeconds, USUAL_LEVEL } from '../../estimate/levels.ts';
import { FaultError } from '../../model/fault.ts';
import { ESTIMATE_ANSWER } from '../../results/brief/answers.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { loadScenario } from '../../study/load.ts';
import { linkTo } from '../answer.ts';
import { BUDGET_MS, expectedOf, overBudget, Stop } from '../budget.ts';
import { settingsOf } from '../scenario-argument.ts';
import { tool } from '../tool.ts';
import { delivered, KEEP_ARGUMENTS, KEPT_ANSWER } from './deliver.ts';

/** The three levels together have so many times the requests of the usual one. */
const RUNS_OF_LEVELS = 12;

const path = z.string().min(1).max(4096);
const value = z.union([z.string().max(10_000), z.number(), z.boolean()]);

export const estimateTool = tool({
  name: 'estimate',
  title: 'What a template will cost',
  description:
    'Reads a template (SAM, CloudFormation, cdk.out, serverless.yml, a Terraform plan) or a scenario and says what it costs a month at low, moderate and high traffic, what is in the template and not in the figures, and what was assumed. Ask the user for the traffic where trafficFrom is levels. `scenario` is the model as text, for simulate, compare, tune and plan.',
  input: z.object({
    paths: z
      .array(path)
      .min(1)
      .max(50)
      .describe('templates, folders of templates, or a scenario, under the roots'),
    logs: z.array(path).max(50).optional().describe('logs to fit the functions to: files or folders'),
    usage: z.string().max(4096).optional().describe('low, moderate, high, or the path of a usage file'),
    region: z.string().max(100).optional(),
    parameters: z.record(z.string().max(200), z.string().max(2000)).optional().describe('of the template'),
    set: z.record(z.string().max(1000), value).optional().describe('changes: key path → value'),
    budgetMs: z.number().min(1).max(600_000).optional(),
    ...KEEP_ARGUMENTS,
  }),
  output: ESTIMATE_ANSWER.extend({
    ...KEPT_ANSWER,
    scenario: z.string().describe('resource: the model as a scenario; give it as path to the other tools'),
  }),
  hasReport: true,
  run: async (given, bench) => {
    const { desk, kept } = bench;
    const { budgetMs = BUDGET_MS, logs = [], usage, region, parameters = {}, paths } = given;
    const model = await desk.estimateModel({ paths, logs, usage, region, parameters });
    const level = LEVELS.find(({ name }) => name === usage)?.name;
    const set = settingsOf({ set: given.set });
    const isAtLevels = model.trafficFrom === 'levels';
    const asked = LEVELS.find(({ name }) => isAtLevels && name === (level ?? USUAL_LEVEL)) ?? GIVEN;
    const seconds = runSeconds(model.entries.length, asked);
    const duration = isAtLevels ? { run: { duration: `${seconds}s` } } : {};
    const layers = [duration, model.base, levelLayer(model, asked), ...model.over];
    const loaded = await loadScenario({ layers }, { purpose: 'run', set });
    if (!loaded.ok) throw new FaultError(loaded.faults);
    const refused = overBudget(
      expectedOf(loaded.compiled, isAtLevels && level === undefined ? RUNS_OF_LEVELS : 1),
      budgetMs,
    );
    if (refused !== null) return refused;
    const text = writeScenario(loaded.scenario);
    const uri = `lambda-sim://scenarios/${kept.keepScenario(text)}`;
    const stop = new Stop(bench, budgetMs);
    return stop.guard(async (signal) => {
      const named = level === 'low' || level === 'moderate' || level === 'high' ? level : undefined;
      const document = await estimate(model, { level: named, set, whatIf: false, signal });
      const links = [linkTo(uri, 'scenario', 'the model as a scenario', 'application/yaml')];
      const context = { name: model.name, text, save: given.save };
      const result = await delivered(document, context, bench, links);
      return withScenario(result, uri);
    });
  },
});

function withScenario(result: Awaited<ReturnType<typeof delivered>>, scenario: string): typeof result {
  const answer = { ...(result.structuredContent as object), scenario };
  const content = result.content.map((part) =>
    part.type === 'text' ? { ...part, text: JSON.stringify(answer) } : part,
  );
  return { ...result, structuredContent: answer, content };
}
