#!/usr/bin/env node
import { VERSION } from '../model/version.ts';

// Before anything is loaded: asking for the version costs no more than starting Node.
const words = process.argv.slice(2);
if (words[0] === '--version' || (words.length === 1 && words[0] === '-v')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(words);
}
