#!/usr/bin/env node
// Nothing is imported before the try: where not even a file can be opened for it, that is told in a sentence
// as well.
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
  const { main } = await import('./main.ts');
  const status = await main(words);
  // An output that could not be written has set it already.
  process.exitCode ||= status;
}
