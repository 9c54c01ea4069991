import { Ajv2020 } from 'ajv/dist/2020.js';
import { renderCsv } from '../../src/report/csv/csv.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { toJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderDiffMarkdown } from '../../src/report/markdown/diff.ts';
import { renderMarkdown } from '../../src/report/markdown/run.ts';
import { renderDiffTerminal } from '../../src/report/terminal/diff.ts';
import { renderTerminal } from '../../src/report/terminal/run.ts';
import { buildDiff } from '../../src/results/compare/diff.ts';
import { resultsSchema } from '../../src/results/documents/schema.ts';
import type { Law } from './lab.ts';

const ABSURD = /\b(NaN|undefined|Infinity)\b|\[object /;
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(resultsSchema());

export const outputLaws: readonly Law[] = [
  {
    name: 'the document satisfies its schema, and its JSON reads back as itself',
    share: 1,
    check: async (lab) => {
      const document = await lab.base();
      const text = toJson(document);
      const broken = validate(JSON.parse(text))
        ? []
        : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
      return broken.slice(0, 5);
    },
  },
  {
    name: 'no renderer prints NaN, undefined, Infinity or an object',
    share: 1,
    check: async (lab) => {
      const document = await lab.base();
      const texts: Record<string, string> = {
        terminal: renderTerminal(document, {
          columns: lab.draw.pick([40, 80, 160]),
          color: lab.draw.chance(0.3),
        }),
        markdown: renderMarkdown(document),
        csv: renderCsv(document),
        junit: renderJunit(document),
      };
      if (lab.draw.chance(0.2)) {
        const html = await renderHtml({
          document,
          scenarioText: 'functions: {}',
          scenarioName: 'scenario.yml',
        });
        // Program code may say undefined.
        texts['html'] = html.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
      }
      return Object.entries(texts).flatMap(([format, text]) => {
        const line = text.split('\n').find((one) => ABSURD.test(one));
        return line === undefined ? [] : [`${format}: ${line.slice(0, 160)}`];
      });
    },
  },
  {
    name: 'thresholds are held against a finite figure, and pass as they say',
    share: 1,
    check: async (lab) => {
      const { thresholds } = await lab.base();
      if (thresholds.length === 0) return null;
      return thresholds.flatMap(({ metric, expression, actual, limit, passed }) => {
        const operator = /[<>=!]+/.exec(expression)?.[0] ?? '';
        const holds = {
          '<': actual < limit,
          '<=': actual <= limit,
          '>': actual > limit,
          '>=': actual >= limit,
          '==': actual === limit,
          '!=': actual !== limit,
        }[operator];
        const isRight =
          Number.isFinite(actual) && Number.isFinite(limit) && (holds === undefined || holds === passed);
        return isRight ? [] : [`${metric}: ${expression} with ${actual} ${passed ? 'passed' : 'failed'}`];
      });
    },
  },
  {
    name: 'a document does not differ from itself',
    share: 0.2,
    check: async (lab) => {
      const document = await lab.base();
      const file = 'results.json';
      const diff = buildDiff({ file, document }, { file, document });
      const texts = [
        renderDiffMarkdown(diff),
        renderDiffTerminal(diff, { columns: 80, color: false, all: true }),
      ];
      return texts.flatMap((text) => (ABSURD.test(text) ? [text.slice(0, 200)] : []));
    },
  },
];
