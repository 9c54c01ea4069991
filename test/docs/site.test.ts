import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

  it('has living reports: in the playground, and under the commands of the tutorial that make one', () => {
    const framesOf = (page: string): readonly string[] =>
      [...file(page).matchAll(/<iframe[^>]* src="([^"#]*)#what-if"/g)].map(([, path = '']) => path);
    const choices = [...file('playground.html').matchAll(/target="bench" href="([^"#]*)#/g)];
    const paths = choices.map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(3);
    expect(framesOf('playground.html')).toEqual(paths.slice(0, 1));
    const ofTutorial = framesOf('docs/tutorial.html');
    expect(ofTutorial).toEqual(['run', 'tune', 'plan'].map((name) => `../live/tutorial-${name}/report.html`));
    for (const path of [...paths, ...ofTutorial.map((one) => one.slice(3))]) {
      expect(file(path), path).toContain('id="live-worker"');
    }
    expect(file('docs/index.html')).toContain('href="../playground.html"');
  });

  it('has a gallery of every sample report', () => {
    const reports = [...file('gallery.html').matchAll(/href="(reports\/[^"]+)"/g)].map(
      ([, path = '']) => path,
    );
    expect(reports.length).toBeGreaterThan(8);
    for (const path of reports) expect(existsSync(join(folder, path))).toBe(true);
  });
});
