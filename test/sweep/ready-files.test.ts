import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/cli/commands.ts';
import { readShard } from '../../src/sweep/merge.ts';

const FOLDER = join(import.meta.dirname, '../../assets/sweep');
const FILES = readdirSync(FOLDER);
const textOf = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

/** The command lines of lambda-sim in a file, as words, with a number where a variable stands. */
function commandLines(file: string): readonly (readonly string[])[] {
  const text = textOf(file)
    .replace(/^\s*\[?"?command"?: \[(lambda-sim.*)\]$/gm, (_, list: string) => list.replaceAll(',', ''))
    .replace(/\\\n\s*/g, ' ');
  return text
    .split('\n')
    .filter((line) => !/^\s*#|npm install|image:/.test(line) || /lambda-sim (merge|sweep) /.test(line))
    .flatMap((line) => /lambda-sim (?:sweep|merge|worker) .*$/.exec(line)?.[0] ?? [])
    .map((line) =>
      line
        .replace(/ ::: .*/, '')
        .replace(/\$\(\([A-Z_]+ \+ 1\)\)|\$\{\{[^}]*\}\}|\$[A-Z_]+|\{\}/g, '7')
        .replace(/["']/g, '')
        .split(/\s+/)
        .filter((word) => word !== '' && word !== '|'),
    );
}

describe('ready files of assets/sweep', () => {
  it.each(FILES)('%s is well formed', (file) => {
    if (file.endsWith('.json')) expect(JSON.parse(textOf(file))).toBeTypeOf('object');
    else if (file.endsWith('.yml')) expect(parse(textOf(file))).toBeTypeOf('object');
    else expect(spawnSync('sh', ['-n', join(FOLDER, file)]).status).toBe(0);
  });

  it.each(FILES)('%s calls lambda-sim with what it knows', async (file) => {
    const lines = commandLines(file);
    expect(lines.length).toBeGreaterThan(0);
    for (const [, name = '', ...words] of lines) {
      const command = await COMMANDS[name]?.load();
      expect(command, name).toBeDefined();
      for (const word of words.filter((one) => one.startsWith('--'))) {
        expect(Object.keys(command?.options ?? {}), `${file}: ${word}`).toContain(word.slice(2));
      }
      const shard = words[words.indexOf('--shard') + 1] ?? '';
      if (words.includes('--shard')) expect(readShard(shard), shard).not.toBeNull();
    }
  });

  it('of shards number them as sweep does: from 1, as many as there are', () => {
    expect(textOf('kubernetes-job.yml')).toMatch(/completions: 100\n[\s\S]*\+ 1\)\)\/100 /);
    expect(textOf('aws-batch-array-job.json')).toMatch(/"size": 100 [\s\S]*\+ 1\)\)\/100 /);
    expect(textOf('slurm-array.sh')).toMatch(/--array=1-100\n[\s\S]*ID\/100"/);
    const { jobs } = parse(textOf('github-actions.yml')) as {
      jobs: { shard: { strategy: { matrix: { shard: number[] } } } };
    };
    expect(jobs.shard.strategy.matrix.shard).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });
});
