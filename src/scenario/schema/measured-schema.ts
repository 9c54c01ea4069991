import type * as z from 'zod';
import { exactDuration } from '../../units/exact-text.ts';
import { parseMemoryMb } from '../../units/memory.ts';
import { readInner } from './distribution-schema.ts';
import { addIssue, duration, field, isMap, refused, shown } from './fields.ts';

export interface MeasuredMean {
  readonly memoryMb: number;
  readonly meanMs: number;
}

/** A mean duration at each of some memory sizes, sorted by memory. */
export function measuredField(description: string): z.ZodType<readonly MeasuredMean[], unknown> {
  const json = {
    description,
    type: 'object',
    propertyNames: { pattern: '^[0-9.]+\\s*([mMgG][bB])?$' },
    additionalProperties: { type: ['string', 'number'], examples: ['310ms'] },
    examples: [{ 128: '2400ms', 1024: '310ms' }],
  };
  return field(
    json,
    (value, context) => {
      if (!isMap(value)) {
        const problem = `${shown(value)} is not a map of memory sizes`;
        return refused(context, { problem, remedy: 'write it like { 128: 2400ms, 1024: 310ms }' });
      }
      const means: MeasuredMean[] = [];
      const mean = duration('', { isPositive: true });
      for (const [key, given] of Object.entries(value)) {
        const size = parseMemoryMb(key);
        const meanMs = readInner(mean, given, [key], context);
        if (!size.ok) addIssue(context, { ...size, at: 'key' }, [key]);
        else if (size.value <= 0) {
          addIssue(context, { problem: 'the memory size is 0', remedy: 'give one above zero', at: 'key' }, [
            key,
          ]);
        } else if (means.some(({ memoryMb }) => memoryMb === size.value)) {
          addIssue(context, { problem: `${size.value} MB stands twice`, remedy: 'keep one', at: 'key' }, [
            key,
          ]);
        } else if (meanMs !== undefined) means.push({ memoryMb: size.value, meanMs });
      }
      if (Object.keys(value).length === 0) {
        return refused(context, { problem: 'no size was measured', remedy: 'write it like { 128: 2400ms }' });
      }
      return means.sort((a, b) => a.memoryMb - b.memoryMb);
    },
    (means) => new Map(means.map(({ memoryMb, meanMs }) => [String(memoryMb), exactDuration(meanMs)])),
  );
}
