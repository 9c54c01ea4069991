import {
  type Advice,
  type AnyDocument,
  type ArchitectureResults,
  type Assumption,
  type ChainResults,
  type ChartData,
  type Ci95Of,
  type ConcurrencyLimits,
  type CostLine,
  type CostResults,
  comparisonSchema,
  type DiffTextOptions,
  diffSchema,
  type Finding,
  type FunctionResults,
  type GroupResults,
  type HtmlOptions,
  type Interval,
  type JsonSchema,
  type Lanes,
  type LatencyCurve,
  type LatencyOverTime,
  type LevelResults,
  planSchema,
  type QuotaResults,
  type RenderContext,
  type RenderedFile,
  type RenderFormat,
  type ResourceResults,
  type ResourceSeriesResults,
  type ResultsDocument,
  type RunTextOptions,
  render,
  renderComparisonTerminal,
  renderCsv,
  renderDiffMarkdown,
  renderDiffTerminal,
  renderHtml,
  renderJunit,
  renderMarkdown,
  renderPlanTerminal,
  renderPngs,
  renderTerminal,
  renderTuneTerminal,
  resultsSchema,
  type SeriesResults,
  type Summary,
  scenarioJsonSchema,
  type TextOptions,
  type ThresholdResult,
  type TrendResults,
  type TriggerResults,
  type TriggerSeriesResults,
  toJson,
  tuneSchema,
  type Verdict,
  type WhatIf,
  type WithCi95,
  type WorkDone,
} from 'lambda-sim';
import * as report from 'lambda-sim/report';
import * as schema from 'lambda-sim/schema';
import type { Documents } from './studies.js';

/**
 * Every part of a results document, by its type; of two replications, so that figures have their intervals.
 */
function useFigures(document: ResultsDocument): void {
  const api: FunctionResults | undefined = document.functions['api'];
  const latency: TrendResults | undefined = api?.latencyMs;
  const p99: Interval | null | undefined = latency?.p99Ci95;
  const level: LevelResults | undefined = api?.concurrency;
  const trigger: TriggerResults | undefined = document.triggers['jobs'];
  const group: GroupResults | undefined = document.groups?.[0];
  const chartData: ChartData | undefined = document.charts;
  const curve: LatencyCurve | undefined = chartData?.latencyCurves['api'];
  const overTime: LatencyOverTime | undefined = chartData?.latencyOverTime['api'];
  const lanes: Lanes | undefined = chartData?.lanes;
  const limits: ConcurrencyLimits | undefined = document.limits;
  const verdict: Verdict | undefined = document.verdict;
  const advice: Advice | undefined = document.findings[0]?.advice;
  const whatIf: WhatIf | undefined = document.findings[0]?.whatIf;
  const quota: QuotaResults | undefined = document.quotas?.[0];
  const resource: ResourceResults | undefined = document.resources['table'];
  const chain: ChainResults | undefined = document.chains['http'];
  const cost: CostResults = document.cost;
  const line: CostLine | undefined = cost.lines[0];
  const threshold: ThresholdResult | undefined = document.thresholds[0];
  const series: SeriesResults | undefined = document.series.functions['api'];
  const backlog: TriggerSeriesResults | undefined = document.series.triggers['jobs'];
  const calls: ResourceSeriesResults | undefined = document.series.resources['table'];
  const architecture: ArchitectureResults = document.architecture;
  const findings: readonly Finding[] = document.findings;
  const assumption: Assumption | undefined = document.assumptions[0];
  const own: WithCi95<{ readonly figure: number }> = { figure: 1, figureCi95: [0, 2] };
  const alone: Ci95Of<{ readonly figure: number }> = { figureCi95: own.figureCi95 ?? [0, 0] };
  const intervals: readonly (Interval | null | undefined)[] = [
    p99,
    level?.meanCi95,
    api?.outcomes.succeededCi95,
    trigger?.eventsCi95,
    quota?.refusedCi95,
    trigger?.iteratorAgeMs?.meanCi95 ?? [0, 0],
    resource?.latencyMs.p50Ci95,
    chain?.invocationsPerEventCi95,
    cost.monthlyCi95,
    line?.amountCi95,
    threshold?.actualCi95,
    series?.invocationsCi95?.[0],
    backlog?.backlogCi95?.[0],
    calls?.callsCi95?.[0],
    architecture.edges[0]?.countCi95,
    document.totals.requestsCi95,
    alone.figureCi95,
  ];
  const missing = intervals.flatMap((interval, index) => (interval === undefined ? [index] : []));
  if (missing.length > 0) throw new Error(`no interval at ${missing.join(', ')}`);
  if (group !== undefined) throw new Error(`a scenario that includes none has the group ${group.name}`);
  if (verdict === undefined || verdict.headline === '') throw new Error('the run has no verdict');
  if (curve === undefined && overTime === undefined && lanes === undefined) throw new Error('no curve');
  if (chartData === undefined || limits === undefined) throw new Error('the charts have no points');
  const told = [advice?.options, whatIf?.text];
  if (told.includes('')) throw new Error('a finding has an empty advice');
  if (findings.length + (assumption?.key.length ?? 0) === 0) throw new Error('nothing is assumed');
}

async function useRenderers(documents: Documents): Promise<void> {
  const work: WorkDone | undefined = documents.comparison.variants[0]?.work;
  if (work === undefined) throw new Error('a variant does not tell its work');
  const plain: TextOptions = { columns: 100 };
  const summary: Summary = 'full';
  const whole: RunTextOptions = { ...plain, summary, assumptions: true, rows: 50, command: 'run' };
  const all: DiffTextOptions = { ...plain, all: true };
  const page: HtmlOptions = { document: documents.run, scenarioName: 'orders' };
  const texts = [
    renderTerminal(documents.run, whole),
    renderComparisonTerminal(documents.comparison, plain),
    renderTuneTerminal(documents.tune),
    renderPlanTerminal(documents.plan),
    renderDiffTerminal(documents.diff, all),
    renderDiffMarkdown(documents.diff),
    renderMarkdown(documents.tune),
    renderCsv(documents.comparison),
    renderJunit(documents.run),
    toJson(documents.plan),
    await renderHtml(page),
  ];
  if (texts.some((text) => text === '')) throw new Error('a report is empty');
  if ((await renderPngs(documents.run, 'dark')).size === 0) throw new Error('there is no picture');

  const context: RenderContext = { columns: 100 };
  const every: readonly AnyDocument[] = Object.values(documents);
  const format: RenderFormat = 'text';
  for (const document of every) {
    const files: readonly RenderedFile[] = await render(document, format, context);
    if (files.length !== 1) throw new Error('there is no text');
  }
}

async function useSubPaths(documents: Documents): Promise<void> {
  const document: report.AnyDocument = documents.run;
  const context: report.RenderContext = {};
  const formats: readonly report.RenderFormat[] = report.FORMATS;
  const files: report.RenderedFile[] = [];
  for (const format of formats) files.push(...(await report.render(document, format, context)));
  if (files.length < formats.length) throw new Error('a format gave no file');
}

function useSchemas(): void {
  const pairs: readonly (readonly [JsonSchema, schema.JsonSchema])[] = [
    [scenarioJsonSchema(), schema.scenarioJsonSchema()],
    [resultsSchema(), schema.resultsSchema()],
    [comparisonSchema(), schema.comparisonSchema()],
    [tuneSchema(), schema.tuneSchema()],
    [planSchema(), schema.planSchema()],
    [diffSchema(), schema.diffSchema()],
  ];
  if (pairs.some(([one, other]) => JSON.stringify(one) !== JSON.stringify(other)))
    throw new Error('two schemas');
}

export async function useReports(documents: Documents): Promise<void> {
  useFigures(documents.run);
  useSchemas();
  await useRenderers(documents);
  await useSubPaths(documents);
}
