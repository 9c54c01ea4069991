import { type Command, EXIT } from '../command.ts';
import { TERMINAL_OPTIONS } from '../options.ts';

export const mcpCommand: Command = {
  usage: '[options]',
  minimumPositionals: 0,
  maximumPositionals: 0,
  positional: 'nothing',
  options: {
    root: {
      type: 'string',
      array: true,
      describe: 'a folder whose files may be read (repeatable; default the current one)',
    },
    write: {
      type: 'string',
      describe: 'a folder that reports may be written to (default: nothing is written)',
    },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim mcp', 'for an agent that reads this folder'],
    ['lambda-sim mcp --root infra --write reports', 'other folders; reports may be written'],
  ],
  run: async (input) => {
    const roots = input.texts('root');
    const [{ openDesk }, { serve }] = await Promise.all([
      import('../mcp/desk.ts'),
      import('../../mcp/server.ts'),
    ]);
    const desk = openDesk(roots.length === 0 ? ['.'] : roots, input.text('write') ?? null);
    const isTold = input.flag('verbose');
    const server = serve(desk, (error) => {
      if (isTold) process.stderr.write(`lambda-sim mcp: ${error.message.split('\n', 1)[0]}\n`);
    });
    if (process.stdin.isTTY && !input.flag('quiet')) {
      process.stderr.write('lambda-sim mcp: waiting for a client on standard input; Ctrl-D ends it\n');
    }
    await inputEnds();
    await server.close();
    return EXIT.done;
  },
};

/** A pipe that is closed, or a file that is read to its end. */
function inputEnds(): Promise<void> {
  const { stdin } = process;
  return new Promise((resolve) => {
    if (stdin.readableEnded || stdin.destroyed) resolve();
    stdin.once('end', resolve);
    stdin.once('close', resolve);
  });
}
