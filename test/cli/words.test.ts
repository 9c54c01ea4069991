import { describe, expect, it } from 'vitest';
import { hasColor } from '../../src/cli/color.ts';
import { slugOf } from '../../src/cli/slug.ts';
import { systemErrorText } from '../../src/cli/system-error.ts';
import { splitValues } from '../../src/cli/variants.ts';
import { variantsOf } from '../../src/study/axes.ts';
import { fc } from '../support/fast-check.ts';

describe('slugOf', () => {
  it.each([
    ['Thumbnail service', 'thumbnail-service'],
    ['../../etc', 'etc'],
    ['', 'scenario'],
    ['...', 'scenario'],
    ['Café à gogo', 'cafe-a-gogo'],
    ['日本語', 'scenario'],
    ['a/b\\c:d', 'a-b-c-d'],
    ['CON', 'con'],
  ])('makes %j %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('is always one safe folder name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        expect(slugOf(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/);
      }),
    );
  });
});

describe('hasColor', () => {
  const terminal = { isTTY: true };
  it.each([
    [terminal, false, {}, true],
    [{}, false, {}, false],
    [terminal, true, { FORCE_COLOR: '1' }, false],
    [terminal, false, { NO_COLOR: '1' }, false],
    [terminal, false, { NO_COLOR: '' }, true],
    [terminal, false, { TERM: 'dumb' }, false],
    [{}, false, { FORCE_COLOR: '1' }, true],
    [terminal, false, { FORCE_COLOR: '0' }, false],
  ])('of %j with --no-color %j and %j is %j', (stream, noColor, environment, expected) => {
    expect(hasColor(stream, noColor, environment)).toBe(expected);
  });
});

describe('systemErrorText', () => {
  it('has words for the operating system alone', () => {
    expect(systemErrorText(Object.assign(new Error('x'), { code: 'ENOSPC', syscall: 'write' }))).toBe(
      'the disk is full',
    );
    expect(systemErrorText(Object.assign(new Error('x'), { code: 'ERR_ASSERTION' }))).toBeNull();
    expect(systemErrorText('x')).toBeNull();
  });
});

describe('variantsOf', () => {
  it('multiplies the axes in the order asked, with the memory first in the label', () => {
    const axes = [
      { path: 'architecture', values: ['x86_64', 'arm64'] },
      { path: 'memory', values: [128, 256] },
    ];
    const variants = variantsOf(axes, ['a', 'b']);
    expect(variants.map(({ label }) => label)).toEqual([
      '128 MB · x86_64',
      '256 MB · x86_64',
      '128 MB · arm64',
      '256 MB · arm64',
    ]);
    expect(variants[3]?.set).toEqual({
      'functions.a.architecture': 'arm64',
      'functions.b.architecture': 'arm64',
      'functions.a.memory': 256,
      'functions.b.memory': 256,
    });
  });
});

describe('splitValues', () => {
  it.each([
    ['128,256', [128, 256]],
    ['10s, 1m', ['10s', '1m']],
    ['{ cpu: 1ms, io: 2ms },{ cpu: 3ms }', ['{ cpu: 1ms, io: 2ms }', '{ cpu: 3ms }']],
    ['"a,b",c', ['"a,b"', 'c']],
    ['', ['']],
  ])('splits %j', (text, values) => {
    expect(splitValues(text)).toEqual(values);
  });
});
