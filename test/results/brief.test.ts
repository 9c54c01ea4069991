import { describe, expect, it, vi } from 'vitest';
import { COMPARISON_ANSWER, RUN_ANSWER, TUNE_ANSWER } from '../../src/results/brief/answers.ts';
import { briefOf } from '../../src/results/brief/brief.ts';
import { BRIEF_BYTES, bytesOf, fitted, short } from '../../src/results/brief/fit.ts';
import {
  richDocument,
  sampleComparison,
  sampleDocument,
  sampleTuning,
  threeFunctions,
} from '../report/samples.ts';

describe('short answers', () => {
  it.each([
    ['a run', RUN_ANSWER, sampleDocument({ functions: threeFunctions })],
    ['a system', RUN_ANSWER, richDocument()],
    ['a comparison', COMPARISON_ANSWER, sampleComparison(undefined, { replications: 5 })],
    ['a tuning', TUNE_ANSWER, sampleTuning()],
  ])('of %s have the shape that is promised, within the bytes that are', (_, shape, document) => {
    const answer = briefOf(document);
    expect(shape.parse(JSON.parse(JSON.stringify(answer)))).toEqual(JSON.parse(JSON.stringify(answer)));
    expect(bytesOf(answer)).toBeLessThanOrEqual(BRIEF_BYTES);
  });

  it('lose entries of the lists that matter least first, and say how many', () => {
    const many = (letter: string) => Array.from({ length: 100 }, (_, n) => `${letter} ${n}`.padEnd(30, '.'));
    const answer = fitted({ name: 'x', few: ['kept'], notes: many('n'), functions: many('f') }, [
      'notes',
      'functions',
    ]);
    expect(bytesOf(answer)).toBeLessThanOrEqual(BRIEF_BYTES);
    expect(answer.few).toEqual(['kept']);
    expect(answer.notes).toHaveLength(3);
    expect(answer.leftOut?.['notes']).toBe(97);
    expect((answer.leftOut?.['functions'] ?? 0) + answer.functions.length).toBe(100);
  });

  it('are written no more often for a longer list', () => {
    const encode = vi.spyOn(TextEncoder.prototype, 'encode');
    const entries = Array.from({ length: 3000 }, (_, n) => `entry ${n}`);
    const answer = fitted({ entries, few: [1] }, ['entries']);
    const written = encode.mock.calls.reduce((sum, [text = '']) => sum + text.length, 0);
    encode.mockRestore();
    expect((answer.leftOut?.['entries'] ?? 0) + answer.entries.length).toBe(3000);
    expect(bytesOf(answer)).toBeLessThanOrEqual(BRIEF_BYTES);
    // As many as fit: one more would not.
    expect(bytesOf({ ...answer, entries: [...answer.entries, 'entry 1234'] })).toBeGreaterThan(BRIEF_BYTES);
    expect(written).toBeLessThan(6 * JSON.stringify(entries).length);
  });

  it('have six digits, visible characters and no end in sight cut off', () => {
    expect(fitted({ a: 1 / 3, b: 12345678, c: 0.1234567891 }, [])).toEqual({
      a: 0.333333,
      b: 12345678,
      c: 0.123457,
    });
    expect(short('a\u202eb\u001b[2J\nc')).toBe('a\\u{202e}b\\x1b[2J\nc');
    expect(short('x'.repeat(10_000))).toHaveLength(320);
  });

  it('stay within their bytes whatever the names are', () => {
    const functions = Array.from({ length: 60 }, (_, n) => ({ name: `${'名'.repeat(60)}${n}` }));
    expect(bytesOf(briefOf(sampleDocument({ name: '名'.repeat(5000), functions })))).toBeLessThanOrEqual(
      BRIEF_BYTES,
    );
  });
});
