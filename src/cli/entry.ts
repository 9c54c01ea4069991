#!/usr/bin/env node
import { Program } from './program.ts';

// No other file is opened before the try: where not even that can be done, it is told in a sentence as well.
try {
  await begin(process.argv.slice(2));
} catch (error) {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  let text = `cannot be loaded: ${message.split('\n', 1)[0]}`;
  if (syscall === 'uv_cwd') text = 'the working directory does not exist any more: change to one that does';
  if (code === 'EMFILE' || code === 'ENFILE') text = 'too many files are open: raise the limit (ulimit -n)';
  process.stderr.write(`lambda-sim: ${text}\n`);
  process.exitCode = text.startsWith('cannot') ? 1 : 2;
}

async function begin(words: readonly string[]): Promise<void> {
  // Before the rest is loaded: asking for the version costs no more than starting Node.
  if (words[0] === '--version' || (words.length === 1 && words[0] === '-v')) {
    const { VERSION } = await import('../model/version.ts');
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  // Packages ask for it while they are loaded.
  process.cwd();
  const command = words.find((word) => !word.startsWith('-')) ?? 'help';
  const program = new Program(/^[a-z]+$/.test(command) ? command : 'other');
  const { main } = program.use('main.js') as typeof import('./main.ts');
  const status = await main(words);
  // An output that could not be written has set it already.
  process.exitCode ||= status;
  if (status === 0) program.keepCompiled();
}
