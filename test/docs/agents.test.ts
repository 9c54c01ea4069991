import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { llmsText } from '../../scripts/llms.ts';
import { VERSION } from '../../src/model/version.ts';
import { root } from '../cli/command-line.ts';
import { ExampleFolders, examplesOf } from './page-examples.ts';

const SKILL = 'skills/lambda-sim/SKILL.md';
const MOST_BYTES = 3000;
const skill = readFileSync(join(root, SKILL), 'utf8');
const folders = new ExampleFolders();
afterAll(() => folders.remove());

describe('the skill', () => {
  it('has a description that says when and when not', () => {
    const head = /^---\nname: lambda-sim\ndescription: (.+)\n---\n/.exec(skill);
    expect(head?.[1]).toContain('Use it when');
    expect(head?.[1]).toContain('Not for');
    expect(head?.[1]?.length).toBeLessThanOrEqual(1024);
    expect(skill.length).toBeLessThan(6000);
    expect(skill.match(/^\*\*\d\. /gm)).toHaveLength(5);
  });

  const examples = examplesOf(SKILL).filter(({ language }) => language === 'sh');
  it.each(examples)('runs the commands of line $line', (example) => {
    const { status, stdout, stderr } = folders.run(example);
    expect([0, 99], stderr).toContain(status);
    for (const line of stdout.split('\n').filter((one) => one.startsWith('{"kind"'))) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MOST_BYTES);
      expect(JSON.parse(line)).toHaveProperty('kind');
    }
  });
});

describe('what agents find', () => {
  it('a manifest of this version, whose parts are there and in the package', () => {
    const plugin = JSON.parse(readFileSync(join(root, '.claude-plugin/plugin.json'), 'utf8'));
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(plugin.version).toBe(VERSION);
    expect(existsSync(join(root, plugin.skills, 'lambda-sim/SKILL.md'))).toBe(true);
    const { mcpServers } = JSON.parse(readFileSync(join(root, plugin.mcpServers), 'utf8'));
    expect(mcpServers['lambda-sim']).toEqual({ command: 'lambda-sim', args: ['mcp'] });
    expect(files).toEqual(
      expect.arrayContaining(['skills', '.claude-plugin', '.mcp.json', 'AGENTS.md', 'llms.txt', 'docs']),
    );
  });

  it('llms.txt as it is written from the docs (npm run docs), each page of which is there', () => {
    const text = readFileSync(join(root, 'llms.txt'), 'utf8');
    expect(text).toBe(llmsText(root));
    for (const [, page = ''] of text.matchAll(/\]\((docs\/[^)]+)\)/g)) {
      expect(existsSync(join(root, page))).toBe(true);
    }
  });

  it('AGENTS.md with links that lead somewhere', () => {
    const text = readFileSync(join(root, 'AGENTS.md'), 'utf8');
    for (const [, path = ''] of text.matchAll(/\]\(([^)]+)\)/g))
      expect(existsSync(join(root, path))).toBe(true);
  });
});
