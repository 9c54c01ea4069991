import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CompiledScenario } from '../../../src/model/compiled.ts';
import { type Fault, formatFault } from '../../../src/model/fault.ts';
import { toJson } from '../../../src/report/json.ts';
import { renderDiffMarkdown } from '../../../src/report/markdown/diff.ts';
import { renderDiffTerminal } from '../../../src/report/terminal/diff.ts';
import { renderTerminal } from '../../../src/report/terminal/run.ts';
import { buildDiff } from '../../../src/results/compare/diff.ts';
import type { ResultsDocument } from '../../../src/results/documents/document.ts';
import { readResults } from '../../../src/results/figures/read-results.ts';
import { readText } from '../../../src/scenario/text/read-text.ts';
import { loadScenario } from '../../../src/study/load.ts';
import { runScenario } from '../../../src/study/run.ts';
import type { Chance } from './chance.ts';

/**
 * Mutants that load are run where they are this small: a scenario may ask for hours of computing, and that is
 * no hang.
 */
const LARGEST_RUN_EVENTS = 20_000;
const RUN_SECONDS = 20;

/** One kind of file, whole, and what reads it. */
export interface Subject {
  readonly name: string;
  readonly text: string;
  /** Writes the mutant where it belongs: the file that a command is given. */
  readonly place: (folder: string, content: Uint8Array) => string;
  readonly isDocument: boolean;
  /** Faults, or none where it was taken; throws for a defect. */
  readonly read: (file: string, chance: Chance) => Promise<readonly Fault[]>;
}

/** Every kind of file that is read; `folder` gets what they refer to. */
export async function subjectsIn(folder: string): Promise<readonly Subject[]> {
  const scenarios = resolve(import.meta.dirname, '../../../scenarios');
  mkdirSync(join(folder, 'traces'));
  const day = readFileSync(join(scenarios, 'traces/day.csv'), 'utf8').split('\n').slice(0, 300).join('\n');
  writeFileSync(join(folder, 'traces/day.csv'), day);
  const files = readdirSync(scenarios).filter((name) => name.endsWith('.yml'));
  const ofScenarios = files.map((name): Subject => {
    return {
      name,
      text: readFileSync(join(scenarios, name), 'utf8'),
      place: (into, content) => written(join(into, 'scenario.yml'), content),
      isDocument: false,
      read: readScenarioFile,
    };
  });
  const beside = (name: string, text: string, scenario: string): Subject => ({
    name,
    text,
    place: (into, content) => {
      written(join(into, name), name.endsWith('.gz') ? gzipSync(content) : content);
      return written(join(into, `reads-${name}.yml`), new TextEncoder().encode(scenario));
    },
    isDocument: false,
    read: readScenarioFile,
  });
  const trace = `traffic: [{ to: f, trace: `;
  const functions = 'functions: { f: { memory: 512, work: { duration: 20ms } }, g: {} }\n';
  const documents = await Promise.all(
    ['order-pipeline.yml', 'outage.yml'].map(async (name) => {
      const loaded = await loadScenario(join(scenarios, name), {
        set: ['run.duration=60s', 'run.warmup=0s'],
      });
      if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
      return (await runScenario(loaded.compiled, { workers: 1, maximumBadRows: 0 })).document;
    }),
  );
  const variants = documents
    .slice(0, 1)
    .map((results) => ({ label: '512 MB', set: { memory: 512 }, results }));
  return [
    ...ofScenarios,
    ...documents.map((document) => documentSubject(document, JSON.stringify(document))),
    documentSubject(
      documents[0] as ResultsDocument,
      JSON.stringify({ schemaVersion: 1, variants, pareto: ['512 MB'] }),
    ),
    beside('rows.csv', TRACE, `${functions}${trace}rows.csv }]`),
    beside('rows.csv.gz', TRACE, `${functions}${trace}rows.csv.gz, repeat: 3 }]\nrun: { duration: 60s }`),
    beside('dated.csv', DATED, `${functions}${trace}dated.csv, timeUnit: ms }]`),
    beside('quoted.csv', QUOTED, `${functions}${trace}quoted.csv, columns: { timestamp: when } }]`),
    beside('counts.csv', COUNTS, `${functions}${trace}counts.csv }]`),
    beside('prices.json', PRICES, `${functions}billing: { prices: prices.json }\n${LITTLE}`),
    beside(
      'column.csv',
      COLUMN,
      `functions: { f: { work: { io: { empirical: { file: column.csv, column: ms } } } } }\n${LITTLE}`,
    ),
    beside('base.yml', `${functions}${LITTLE}`, 'extends: base.yml\nname: x\n'),
  ];
}

const LITTLE = 'traffic: [{ to: f, poisson: 2/s }]\nrun: { duration: 20s }\n';
const TRACE = `timestamp,function,durationMs,memoryMb,payloadBytes\n${Array.from({ length: 30 }, (_, at) => `${at / 10},${at % 3 === 0 ? 'g' : 'f'},${at},100,${at * 100}`).join('\n')}\n`;
const DATED = `timestamp,durationMs\n${Array.from({ length: 20 }, (_, at) => `2026-01-05T08:30:${10 + at}.250Z,${at}`).join('\n')}\n`;
const QUOTED = `id,when,note\n${Array.from({ length: 20 }, (_, at) => `${at},${at},"a, ""b""\nc"`).join('\n')}\n`;
const COUNTS = 'HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,3,0,4\no,a,g,queue,1,1,1\n';
const PRICES = '{ "lambda.requests": 0.0000002, "lambda": { "duration": { "x86_64": "0.0000166667" } } }';
const COLUMN = `name,ms\n${Array.from({ length: 20 }, (_, at) => `x,${at + 1}`).join('\n')}\n`;

function written(file: string, content: Uint8Array): string {
  writeFileSync(file, content);
  return file;
}

async function readScenarioFile(file: string, chance: Chance): Promise<readonly Fault[]> {
  const loaded = await loadScenario(file, { readTraces: true });
  if (!loaded.ok) return loaded.faults;
  if (chance.next() < 0.7) return [];
  const short = await loadScenario(file, {
    purpose: 'run',
    set: [`run.duration=${RUN_SECONDS}s`, 'run.warmup=0s', 'run.replications=1'],
  });
  if (!short.ok) return short.faults;
  if (!isSmall(short.compiled)) return [];
  const { document } = await runScenario(short.compiled, { workers: 1, maximumBadRows: 0 });
  const shown = renderTerminal(document, { columns: 100, color: false });
  const strange = shown.match(/\bNaN\b|\bundefined\b|\[object/);
  if (strange !== null) throw new Error(`the summary says ${strange[0]}`);
  return [];
}

function isSmall(compiled: CompiledScenario): boolean {
  const users = compiled.model.closedLoops.reduce((sum, loop) => sum + loop.users, 0);
  const events = compiled.arrivals.reduce((sum, { pattern }) => {
    switch (pattern.kind) {
      case 'poisson':
      case 'constant':
      case 'gamma':
        return sum + pattern.ratePerSecond * RUN_SECONDS;
      case 'burst':
        return sum + pattern.size * Math.ceil((RUN_SECONDS * 1000) / pattern.everyMs);
      case 'trace':
        return sum + 300 * Math.min(10, pattern.trace.repeat);
      case 'schedule':
        return sum + pattern.count;
      default:
        return sum + LARGEST_RUN_EVENTS / 4;
    }
  }, users * RUN_SECONDS);
  return events < LARGEST_RUN_EVENTS;
}

function documentSubject(beside: ResultsDocument, text: string): Subject {
  return {
    name: 'results.json',
    text,
    place: (folder, content) => written(join(folder, 'results.json'), content),
    isDocument: true,
    read: async (file) => {
      const opened = readText(file, file, 1 << 28);
      if (!opened.ok) return [opened.fault];
      const read = readResults(opened.text, file);
      if (!read.ok) return read.faults;
      const other = 'variants' in read.document ? read.document : beside;
      const diff = buildDiff({ file: 'a.json', document: other }, { file, document: read.document });
      const shown = [
        renderDiffTerminal(diff, { columns: 100, color: false, all: true }),
        renderDiffMarkdown(diff),
        toJson(diff),
      ].join('\n');
      const strange = shown.match(/\bNaN\b|\bundefined\b|\[object|\bInfinity\b/);
      if (strange !== null) throw new Error(`the difference says ${strange[0]}`);
      return [];
    },
  };
}
