import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { scenarioJsonSchema } from '../results/figures/scenario-schema.ts';
import type { Desk } from './desk.ts';
import type { Kept, KeptResult } from './kept.ts';
import { reportPage } from './report.ts';
import { REPORT_PAGE } from './report-app.ts';
import { SCHEMA_BRIEF } from './schema-brief.ts';
import { schemaSection, schemaSections } from './schema-section.ts';

/** The page that shows the report of whatever a tool answered. */
export const REPORT_APP = 'ui://lambda-sim/report';
const APP = 'text/html;profile=mcp-app';
const JSON_TYPE = 'application/json';
const YAML = 'application/yaml';

/** The schema, examples, results with their parts, scenarios and reports. */
export function addResources(server: McpServer, desk: Desk, kept: Kept): void {
  addSchema(server);
  addExamples(server, desk);
  addResults(server, kept);
  addReports(server, kept);
}

function addSchema(server: McpServer): void {
  server.registerResource(
    'schema-brief',
    'lambda-sim://schema/brief',
    {
      title: 'How to write a scenario',
      description: 'the keys that nine of ten scenarios use',
      mimeType: YAML,
    },
    (uri) => one(uri, YAML, SCHEMA_BRIEF),
  );
  server.registerResource(
    'schema-section',
    new ResourceTemplate('lambda-sim://schema/{section}', {
      list: () => ({
        resources: schemaSections().map((section) => ({
          uri: `lambda-sim://schema/${section}`,
          name: `schema ${section}`,
          mimeType: JSON_TYPE,
        })),
      }),
      complete: { section: (value) => schemaSections().filter((section) => section.startsWith(value)) },
    }),
    {
      title: 'JSON Schema of a section',
      description: 'of a scenario; scenario is all of it',
      mimeType: JSON_TYPE,
    },
    (uri, { section }) => {
      const name = String(section);
      if (name === 'scenario') return one(uri, JSON_TYPE, JSON.stringify(scenarioJsonSchema()));
      const schema = schemaSection(name);
      if (schema === null) throw new ResourceNotFoundError(uri.href);
      return one(uri, JSON_TYPE, JSON.stringify(schema));
    },
  );
}

function addExamples(server: McpServer, desk: Desk): void {
  const names = () => [...desk.examples().keys()];
  server.registerResource(
    'example',
    new ResourceTemplate('lambda-sim://examples/{name}', {
      list: () => ({
        resources: names().map((name) => ({
          uri: `lambda-sim://examples/${name}`,
          name: `example ${name}`,
          mimeType: YAML,
        })),
      }),
      complete: { name: (value) => names().filter((name) => name.startsWith(value)) },
    }),
    {
      title: 'A scenario that is shipped',
      description: 'to read, and to run by its address',
      mimeType: YAML,
    },
    (uri, { name }) => {
      const example = desk.examples().get(String(name));
      if (example === undefined) throw new ResourceNotFoundError(uri.href);
      return one(uri, YAML, example.text);
    },
  );
}

function addResults(server: McpServer, kept: Kept): void {
  const find = (uri: URL, id: unknown): KeptResult => {
    const result = kept.result(String(id));
    if (result === undefined) throw new ResourceNotFoundError(uri.href);
    return result;
  };
  server.registerResource(
    'results',
    new ResourceTemplate('lambda-sim://results/{id}', {
      list: () => ({
        resources: kept.list().map(({ id }) => ({
          uri: `lambda-sim://results/${id}`,
          name: `results ${id}`,
          mimeType: JSON_TYPE,
        })),
      }),
    }),
    {
      title: 'A whole results document',
      description: 'large (100 to 600 kB): take a part of it where that is enough',
      mimeType: JSON_TYPE,
    },
    (uri, { id }) => one(uri, JSON_TYPE, JSON.stringify(find(uri, id).document)),
  );
  server.registerResource(
    'results-part',
    new ResourceTemplate('lambda-sim://results/{id}/{key}', { list: undefined }),
    {
      title: 'A part of a results document',
      description: 'by its key: functions, cost, findings, …',
      mimeType: JSON_TYPE,
    },
    (uri, { id, key }) =>
      one(uri, JSON_TYPE, JSON.stringify(partOf(find(uri, id).document, [String(key)], uri))),
  );
  server.registerResource(
    'results-series',
    new ResourceTemplate('lambda-sim://results/{id}/series/{function}', { list: undefined }),
    { title: 'A function over time', description: 'a point each stepSeconds', mimeType: JSON_TYPE },
    (uri, variables) => {
      const { document } = find(uri, variables['id']);
      const series = partOf(document, ['series', 'functions', String(variables['function'])], uri);
      const stepSeconds = partOf(document, ['series', 'stepSeconds'], uri);
      return one(uri, JSON_TYPE, JSON.stringify({ stepSeconds, ...(series as object) }));
    },
  );
  server.registerResource(
    'scenario',
    new ResourceTemplate('lambda-sim://scenarios/{id}', {
      list: () => ({
        resources: kept.scenarioIds().map((id) => ({
          uri: `lambda-sim://scenarios/${id}`,
          name: `scenario ${id}`,
          mimeType: YAML,
        })),
      }),
    }),
    { title: 'A scenario that estimate made', description: 'from a template', mimeType: YAML },
    (uri, { id }) => {
      const text = kept.scenario(String(id));
      if (text === undefined) throw new ResourceNotFoundError(uri.href);
      return one(uri, YAML, text);
    },
  );
}

function addReports(server: McpServer, kept: Kept): void {
  server.registerResource(
    'report-app',
    REPORT_APP,
    { title: 'The report in the chat', description: 'shows the report of the tool’s result', mimeType: APP },
    (uri) => one(uri, APP, REPORT_PAGE),
  );
  server.registerResource(
    'report',
    new ResourceTemplate('ui://lambda-sim/results/{id}', { list: undefined }),
    { title: 'A report', description: 'one page, without anything from outside', mimeType: APP },
    async (uri, { id }) => {
      const result = kept.result(String(id));
      if (result === undefined) throw new ResourceNotFoundError(uri.href);
      return one(uri, APP, await reportPage(result));
    },
  );
}

function one(uri: URL, mimeType: string, text: string) {
  return { contents: [{ uri: uri.href, mimeType, text }] };
}

/** What stands at a path of own keys; whatever else is asked for is not there. */
function partOf(document: object, path: readonly string[], uri: URL): unknown {
  let part: unknown = document;
  for (const key of path) {
    if (part === null || typeof part !== 'object' || !Object.hasOwn(part, key))
      throw new ResourceNotFoundError(uri.href);
    part = (part as Record<string, unknown>)[key];
  }
  return part;
}
