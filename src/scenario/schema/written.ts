import * as z from 'zod';

/** A value as it stands in a scenario file. Maps keep their keys' order, whatever the keys are. */
export type Written = string | number | boolean | readonly Written[] | WrittenMap;
export type WrittenMap = ReadonlyMap<string, Written>;

type Write = (value: never) => Written | undefined;

const writers = new WeakMap<z.ZodType, Write>();

/** Says how what `schema` gives is written so that it reads the same. Returns the schema. */
export function writtenBy<T, S extends z.ZodType<T, unknown>>(
  schema: S,
  write: (value: T) => Written | undefined,
): S {
  writers.set(schema, write as Write);
  return schema;
}

/**
 * The inverse of a schema: what `schema` read, as a user would write it. A leaf or a form that is more than
 * its keys brings its own inverse (`writtenBy`); maps and lists follow from their parts, in the order of the
 * schema. Undefined where nothing needs to be written.
 */
export function writtenForm(schema: z.ZodType, value: unknown): Written | undefined {
  if (value === undefined || value === null) return undefined;
  const write = writers.get(schema);
  if (write !== undefined) return write(value as never);
  if (schema instanceof z.ZodOptional) return writtenForm(schema.def.innerType as z.ZodType, value);
  if (schema instanceof z.ZodArray) {
    return (value as readonly unknown[]).flatMap((item) => {
      const written = writtenForm(schema.def.element as z.ZodType, item);
      return written === undefined ? [] : [written];
    });
  }
  if (schema instanceof z.ZodObject) return writtenKeys(schema, value as Readonly<Record<string, unknown>>);
  // A transform that only checks leaves the keys as they are.
  if (schema instanceof z.ZodPipe && schema.def.in instanceof z.ZodObject) {
    return writtenForm(schema.def.in, value);
  }
  return value as Written;
}

function writtenKeys(schema: z.ZodObject, value: Readonly<Record<string, unknown>>): WrittenMap {
  const entries = Object.entries(schema.shape).flatMap(([key, field]): [string, Written][] => {
    const written = writtenForm(field as z.ZodType, value[key]);
    return written === undefined ? [] : [[key, written]];
  });
  return new Map(entries);
}

/** A map without the keys that need not be written. */
export function mapOf(entries: Readonly<Record<string, Written | undefined>>): WrittenMap {
  return new Map(
    Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
