import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Headings of llms.txt, with the pages under each; what is not named comes last. */
const GROUPS: readonly (readonly [heading: string, pages: readonly string[]])[] = [
  ['Start', ['tutorial', 'walks', 'how-to', 'agents']],
  [
    'Reference',
    [
      ...[
        'scenario',
        'command-line',
        'scenarios',
        'estimate',
        'import',
        'calibrate',
        'reconcile',
        'traces',
        'plan',
      ],
      ...['bill', 'quotas', 'permissions', 'logs-and-metrics', 'what-ifs', 'library', 'ci', 'glossary'],
    ],
  ],
  [
    'Background',
    ['models', 'cases', 'fidelity', 'keep-alive', 'speed', 'architecture', 'mutation', 'troubleshooting'],
  ],
];

/** A page as a list shows it. */
export interface Page {
  /** Without its ending: `scenario`. */
  readonly name: string;
  readonly title: string;
  /** Its first sentence, as plain text. */
  readonly about: string;
}

/** The pages of docs/ under their headings. */
export function pageGroups(root: string): readonly (readonly [heading: string, pages: readonly Page[]])[] {
  const names = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => name.slice(0, -'.md'.length));
  const named = GROUPS.flatMap(([, pages]) => pages);
  const others = names.filter((name) => !named.includes(name)).sort();
  const groups = [...GROUPS, ['More', others] as const];
  return groups.flatMap(([heading, pages]) => {
    const there = pages.filter((name) => names.includes(name)).map((name) => pageOf(root, name));
    return there.length === 0 ? [] : [[heading, there] as const];
  });
}

function pageOf(root: string, name: string): Page {
  const text = readFileSync(join(root, 'docs', `${name}.md`), 'utf8');
  const title = /^# (.+)$/m.exec(text)?.[1] ?? name;
  const paragraph =
    text.split(/\n\s*\n/).find((part) => /^[\w`*[]/.test(part) && !part.startsWith('```')) ?? '';
  const plain = paragraph
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const sentence = /^.*?[.:](?=\s|$)/.exec(plain)?.[0] ?? plain;
  return { name, title, about: sentence.replace(/:$/, '.') };
}

/** llms.txt: what there is to read, for whoever reads by program. */
export function llmsText(root: string): string {
  const sections = pageGroups(root).map(([heading, pages]) => {
    const lines = pages.map(({ name, title, about }) => `- [${title}](docs/${name}.md): ${about}`);
    return `## ${heading}\n\n${lines.join('\n')}\n`;
  });
  return `# lambda-sim

> Simulates AWS Lambda: what a scenario or a trace does to latency, cold starts, throttles and the bill. Offline, no account. Agents ask it by \`lambda-sim mcp\` or \`--json=brief\`: docs/agents.md, skills/lambda-sim/SKILL.md.

${sections.join('\n')}`;
}
