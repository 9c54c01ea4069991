import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Links of a site's pages that lead nowhere, as `page: address`: to files that are not there, and to places
 * of a page that it does not have. Addresses outside are not asked.
 */
export function brokenLinks(folder: string): readonly string[] {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.html') && !/^(?:reports|live)\b/.test(name),
  );
  const ids = new Map<string, ReadonlySet<string>>();
  const idsOf = (file: string): ReadonlySet<string> => {
    const known = ids.get(file) ?? new Set(addresses(file, /\sid="([^"]*)"/g));
    ids.set(file, known);
    return known;
  };
  return pages.flatMap((page) => {
    const file = join(folder, page);
    return addresses(file, /\s(?:href|src)="([^"]*)"/g).flatMap((address) => {
      if (/^(?:https?|mailto|data):/.test(address)) return [];
      const [path = '', place = ''] = address.split('#');
      const target = path === '' ? file : join(dirname(file), decodeURIComponent(path));
      const isThere = existsSync(target) && statSync(target).isFile();
      const isInside = !relative(folder, target).startsWith('..');
      const hasPlace = place === '' || !target.endsWith('.html') || (isThere && idsOf(target).has(place));
      return isThere && isInside && hasPlace && address !== '#' ? [] : [`${page}: ${address}`];
    });
  });
}

function addresses(file: string, pattern: RegExp): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, address = '']) =>
    address.replaceAll('&amp;', '&'),
  );
}
