import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../scripts/site/build-site.ts';
import { brokenLinks } from '../../scripts/site/check-links.ts';
import { rendered } from '../../scripts/site/markdown.ts';
import { root } from '../cli/command-line.ts';
import { PAGES } from './page-examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'site-'));
beforeAll(async () => buildSite(root, folder), 900_000);
afterAll(() => rmSync(folder, { recursive: true }));

const file = (path: string): string => readFileSync(join(folder, path), 'utf8');

describe('the site', () => {
  it('has no link that leads nowhere', () => expect(brokenLinks(folder)).toEqual([]));

  it('would notice one', () => {
    const { html } = rendered('# A\n\n[b](b.md) [c](#nowhere)\n', (href) => href);
    expect(html).toContain('href="b.md"');
    const gone = rendered('[b](b.md)', () => null);
    expect(gone.html).toBe('<p><span>b</span></p>\n');
  });

  it.each(PAGES)('has %s as a page, and the same Markdown beside it', (page) => {
    const html = page.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');
    expect(file(page)).toBe(readFileSync(join(root, page), 'utf8'));
    expect(file(html)).toMatch(/^<!doctype html>[\s\S]*<h1 id=/);
    expect(file(html)).toContain('type="text/markdown"');
  });

  it('loads nothing from elsewhere', () => {
    for (const page of ['index.html', 'docs/scenario.html', 'gallery.html']) {
      expect(file(page)).not.toMatch(/\ssrc="https?:|<link[^>]+href="https?:/);
    }
  });

  it('shows raw HTML of a page as text', () => {
    expect(rendered('# A\n\n<script>alert(1)</script>\n', (href) => href).html).not.toContain('<script>');
  });

  it('has living reports under the commands of the tutorial that make one', () => {
    const frames = [...file('docs/tutorial.html').matchAll(/<iframe[^>]* src="([^"#]*)#what-if"/g)];
    const paths = frames.map(([, path = '']) => path);
    expect(paths).toEqual(['run', 'tune', 'plan'].map((name) => `../live/tutorial-${name}/report.html`));
    for (const path of paths) expect(file(path.slice(3)), path).toContain('id="live-worker"');
  });

  it('has a playground with every shipped scenario, and what these read', () => {
    expect(file('docs/index.html')).toContain('href="../playground.html"');
    const parts = JSON.parse(
      file('playground/parts.js')
        .replace(/^[^{]*/, '')
        .replace(/;\n$/, ''),
    );
    const shipped = readdirSync(join(root, 'scenarios')).filter((name) => name.endsWith('.yml'));
    expect(Object.keys(parts.scenarios)).toEqual(['scenario.yml', ...shipped.sort()]);
    for (const name of shipped) {
      const text = readFileSync(join(root, 'scenarios', name), 'utf8');
      expect(parts.scenarios[name]).toBe(text);
      for (const [, trace = ''] of text.matchAll(/trace: (traces\/[\w.-]+)/g)) {
        const [, name = '', brought = ''] =
          /\[("[^"]+")\] = (".*");\n$/.exec(file(parts.others[trace])) ?? [];
        expect(JSON.parse(name)).toBe(trace);
        expect(JSON.parse(brought)).toBe(readFileSync(join(root, 'scenarios', trace), 'utf8'));
      }
    }
  });

  it('has a gallery of every sample report', () => {
    const reports = [...file('gallery.html').matchAll(/href="(reports\/[^"]+)"/g)].map(
      ([, path = '']) => path,
    );
    expect(reports.length).toBeGreaterThan(8);
    for (const path of reports) expect(existsSync(join(folder, path))).toBe(true);
  });
});
