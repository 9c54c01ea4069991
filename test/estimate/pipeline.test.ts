import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../cli/command-line.ts';

const SCRIPT = resolve(root, 'scripts/ci/estimate.sh');
const COMMENT = '<!-- lambda-sim:shop -->\n\n## shop: what it costs\n';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
  mkdirSync(join(folder, 'bin'));
  program(
    'lambda-sim',
    `shift\nwhile [ "$1" != --out ]; do shift; done\nmkdir -p "$2"\nprintf '%s' "$COMMENT" >"$2/estimate.md"\nexit "\${STATUS:-0}"`,
  );
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A program on the path that notes how it was called. */
function program(name: string, body: string): void {
  const file = join(folder, 'bin', name);
  writeFileSync(
    file,
    `#!/usr/bin/env bash\nprintf '%s ' "${name}" "$@" | tr '\\n' ' ' >>"${folder}/calls"\nprintf '\\n' >>"${folder}/calls"\n${body}\n`,
  );
  chmodSync(file, 0o755);
}

function run(env: Readonly<Record<string, string>>) {
  const path = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
  const { status, stderr } = spawnSync('bash', [SCRIPT, 'template.yaml'], {
    cwd: folder,
    env: { PATH: path, COMMENT, ...env },
    encoding: 'utf8',
  });
  const calls = existsSync(join(folder, 'calls'))
    ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
    : [];
  return { status, stderr, calls };
}

const GITHUB = { GITHUB_REPOSITORY: 'me/shop', PULL_REQUEST: '7', GH_TOKEN: 't' };
const GITLAB = {
  CI_API_V4_URL: 'https://gitlab.test/api/v4',
  CI_PROJECT_ID: '5',
  CI_MERGE_REQUEST_IID: '9',
  GITLAB_TOKEN: 't',
};

it('a first comment is made on GitHub, and the summary is written', () => {
  program('gh', 'if [ "$2" = --paginate ]; then printf "11 hello\\n"; fi');
  const { status, calls } = run({ ...GITHUB, GITHUB_STEP_SUMMARY: join(folder, 'summary') });
  expect(status).toBe(0);
  expect(calls.at(-1)).toContain('gh api --method POST repos/me/shop/issues/7/comments');
  expect(readFileSync(join(folder, 'summary'), 'utf8')).toBe(COMMENT);
});

it('the comment with the marker is updated on GitHub', () => {
  program('gh', 'if [ "$2" = --paginate ]; then printf "11 hello\\n12 <!-- lambda-sim:shop -->\\n"; fi');
  expect(run(GITHUB).calls.at(-1)).toContain('gh api --method PATCH repos/me/shop/issues/comments/12');
});

it('a note is made on GitLab, and the one with the marker is updated', () => {
  program('curl', 'case "$*" in *"&page=1"*) printf "%s" "$NOTES";; *"page="*) printf "[]";; esac');
  const first = run({ ...GITLAB, NOTES: '[{"id":3,"body":"hello"}]' });
  expect(first.calls.at(-1)).toMatch(
    /--request POST .* https:\/\/gitlab\.test\/api\/v4\/projects\/5\/merge_requests\/9\/notes$/,
  );
  const next = run({ ...GITLAB, NOTES: JSON.stringify([{ id: 4, body: COMMENT }]) });
  expect(next.calls.at(-1)).toMatch(/--request PUT .*\/notes\/4$/);
});

it('a threshold that fails fails the pipeline after the comment; a fault fails it before', () => {
  program('gh', ':');
  const failed = run({ ...GITHUB, STATUS: '99' });
  expect(failed.status).toBe(99);
  expect(failed.calls.at(-1)).toContain('--method POST');
  rmSync(join(folder, 'calls'));
  const fault = run({ ...GITHUB, STATUS: '2' });
  expect(fault.status).toBe(2);
  expect(fault.calls).toHaveLength(1);
});

it('a comment that cannot be written is told, and fails nothing', () => {
  program('gh', 'exit 1');
  const { status, stderr } = run(GITHUB);
  expect(status).toBe(0);
  expect(stderr).toContain('the comment could not be written');
});

it('every action of others is pinned by its commit', () => {
  const uses = [...readFileSync(resolve(root, 'action.yml'), 'utf8').matchAll(/uses: (\S+)/g)].map(
    ([, name]) => name,
  );
  for (const name of uses) expect(name).toMatch(/@[0-9a-f]{40}$/);
});
