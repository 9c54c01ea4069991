import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An operation's shape in an API model: members by name, with what AWS writes about each. */
export type Members = ReadonlyMap<string, string>;

/**
 * The API models that AWS publishes, read from the type declarations of `@aws-sdk/client-*` below `folder`
 * (a node_modules). Each file is read once. What is not there is undefined, never a guess.
 */
export class ApiModels {
  private readonly texts = new Map<string, string>();

  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Version of a service's client, `3.1164.0`. */
  version(service: string): string {
    const file = join(this.folder, '@aws-sdk', `client-${service}`, 'package.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }

  /** Values of an enumeration. */
  values(service: string, enumeration: string): readonly string[] | undefined {
    const start = `export declare const ${enumeration}: {`;
    const body = between(this.text(service, 'models'), start, '\n}');
    return body === undefined ? undefined : [...body.matchAll(/: "([^"]*)"/g)].map(([, value = '']) => value);
  }

  /** Members of a shape. */
  members(service: string, shape: string): Members | undefined {
    const text = this.text(service, 'models');
    const head = new RegExp(`export interface ${shape}\\b[^{]*\\{`).exec(text)?.[0];
    const body = head === undefined ? undefined : between(text, head, '\n}');
    if (body === undefined) return undefined;
    const found = body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\??:/g);
    return new Map([...found].map(([, words = '', name = '']) => [name, plain(words)]));
  }

  /** What AWS writes about an operation. */
  operation(service: string, name: string): string | undefined {
    const text = this.text(service, 'commands', `${name}Command.d.ts`);
    const comments = [...text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export declare class/g)];
    return comments[0]?.[1] === undefined ? undefined : plain(comments[0][1]);
  }

  /** Regions that are open to the public, of every partition. */
  regions(): readonly string[] | undefined {
    const file = 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
    const text = this.read(join(this.folder, '@aws-sdk/core', file));
    const partitions = text.split(/"id": /).slice(1);
    const open = partitions.filter((partition) => !/^"aws-iso/.test(partition));
    const found = open.flatMap((partition) => [...partition.matchAll(/"([a-z-]+-\d)": \{/g)]);
    return found.length === 0 ? undefined : found.map(([, region = '']) => region);
  }

  private text(service: string, folder: string, file?: string): string {
    const place = join(this.folder, '@aws-sdk', `client-${service}`, 'dist-types', folder);
    if (file !== undefined) return this.read(join(place, file));
    const files = readdirSync(place).filter((name) => name.endsWith('.d.ts'));
    return files
      .sort()
      .map((name) => this.read(join(place, name)))
      .join('\n');
  }

  private read(file: string): string {
    const known = this.texts.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(file, 'utf8');
    this.texts.set(file, text);
    return text;
  }
}

function between(text: string, start: string, end: string): string | undefined {
  const from = text.indexOf(start);
  if (from === -1) return undefined;
  const to = text.indexOf(end, from);
  return to === -1 ? undefined : text.slice(from + start.length, to);
}

/** A comment without its stars and tags, in one line. */
function plain(comment: string): string {
  return comment
    .replace(/\n\s*\*/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
