import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { lambdaSim } from './command-line.ts';

const { folder, write } = scratchFolder();
const run = 'run: { duration: 10m }\n';
write(
  'org/shop.yml',
  `functions: { api: { memory: 256 }, jobs: { memory: 512 } }
triggers: { todo: { source: sqs, function: jobs } }
traffic: [{ to: api, poisson: 20/s }, { to: todo, poisson: 5/s }]
${run}`,
);
write('org/search.yml', `functions: { find: {} }\ntraffic: [{ poisson: 9/s }]\n${run}`);

function document(...words: string[]): ResultsDocument {
  const ran = lambdaSim(['run', ...words, '--json'], { cwd: folder });
  expect(ran.stderr.split('\n').filter((line) => line.includes('fault'))).toEqual([]);
  return JSON.parse(ran.stdout) as ResultsDocument;
}

describe('run of a folder', () => {
  it('is one account, whose bill is that of its scenarios together', () => {
    const results = document('org');
    expect(results.name).toBe('org');
    expect(Object.keys(results.functions)).toEqual(['search.find', 'shop.api', 'shop.jobs']);
    const groups = results.groups ?? [];
    expect(groups.map(({ name, scenario }) => [name, scenario])).toEqual([
      ['search', 'org/search.yml'],
      ['shop', 'org/shop.yml'],
    ]);
    const sum = (of: (group: (typeof groups)[number]) => number) =>
      groups.reduce((all, one) => all + of(one), 0);
    expect(sum(({ total }) => total)).toBeCloseTo(results.cost.total, 9);
    expect(sum(({ monthly }) => monthly)).toBeCloseTo(results.cost.monthly, 6);
    const requests = Object.values(results.functions).reduce((all, one) => all + one.requests, 0);
    expect(sum((group) => group.requests)).toBe(requests);
    expect(groups.every(({ total }) => total > 0)).toBe(true);
  });

  it('takes the free tier once, and is throttled by one quota', () => {
    writeFileSync(
      join(folder, 'acme.yml'),
      'include: [org/*.yml]\naccount: { concurrency: 2 }\nbilling: { freeTier: true }\nrun: { duration: 10m }\n',
    );
    const results = document('acme.yml');
    const free = results.cost.lines.filter(({ item }) => item.includes('free tier'));
    expect(free.length).toBeGreaterThan(0);
    expect((results.groups ?? []).every(({ throttles }) => throttles > 0)).toBe(true);
    const alone = document('org/search.yml', '--set', 'account.concurrency=2');
    expect(alone.totals.throttles).toBeLessThan(results.groups?.[0]?.throttles ?? 0);
    const sum = (results.groups ?? []).reduce((all, { total }) => all + total, 0);
    expect(sum).toBeCloseTo(results.cost.total, 9);
  });

  it('its page simulates all of the folder again, and a sweep takes the folder', () => {
    lambdaSim(['run', 'org', '--out', 'page', '--format', 'html', '--no-what-if'], { cwd: folder });
    const page = readFileSync(join(folder, 'page/report.html'), 'utf8');
    // The account of the folder stands in no file, and is carried all the same.
    expect(page).toContain('"main":"account.yml"');
    for (const name of ['shop.yml', 'search.yml']) expect(page).toContain(`"${name}":"functions`);
    write('folder-sweep.yml', 'scenario: org\naxes: { functions.shop.api.memory: [256, 512] }\n');
    const swept = lambdaSim(['sweep', 'folder-sweep.yml', '--out', 'swept', '--quiet'], { cwd: folder });
    expect([swept.status, swept.stderr]).toEqual([0, '']);
    expect(readFileSync(join(folder, 'swept/report.html'), 'utf8')).toContain('"main":"account.yml"');
  });

  it('leaves out no scenario: circles are told, and what a pattern includes is there once', () => {
    write('round/one.yml', 'functions: { api: {} }\ntraffic: [{ poisson: 1/s }]\n');
    write('round/two.yml', 'include: [three.yml]\n');
    write('round/three.yml', 'include: [two.yml]\n');
    const circle = lambdaSim(['run', 'round'], { cwd: folder });
    expect(circle.status).toBe(2);
    expect(circle.stderr).toContain('in a circle');
    write('self/one.yml', 'functions: { api: {} }\ntraffic: [{ poisson: 1/s }]\n');
    write('self/own.yml', 'include: [own.yml]\n');
    expect(lambdaSim(['run', 'self'], { cwd: folder }).stderr).toContain('circle');
    write('twice/team-a.yml', 'functions: { api: {} }\ntraffic: [{ poisson: 1/s }]\nrun: { duration: 1m }\n');
    write('twice/all.yml', 'include: [team-*.yml]\n');
    expect(Object.keys(document('twice').functions)).toEqual(['all.team-a.api']);
  });

  it('ends with 2 and one line for a folder without scenarios', () => {
    mkdirSync(join(folder, 'empty'));
    const ran = lambdaSim(['run', 'empty'], { cwd: folder });
    expect(ran.status).toBe(2);
    expect(ran.stderr.trim()).toBe(
      'empty: no .yml or .yaml file stands in the folder; name a scenario, or a folder that holds some',
    );
  });

  it.each([
    ['validate', 'org'],
    ['compare', 'org', '--memory', '256,512', '--json'],
    ['estimate', 'acme.yml', '--json'],
  ])('%s takes it', (...words) => {
    expect(lambdaSim(words, { cwd: folder })).toMatchObject({ status: 0 });
  });
});
