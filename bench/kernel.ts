import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { runProgram } from './processes.ts';

export interface Kernel {
  run(ratePerSecond: number, requests: number): Promise<KernelTiming>;
}

export interface KernelTiming {
  readonly requestsPerSecond: number;
  readonly cpuSeconds: number;
  readonly coldStartShare: number;
}

const COMPILERS = ['gcc', 'cc', 'clang'];

/** Compiles kernel.c; undefined where there is no C compiler. */
export async function compileKernel({ root, folder }: BenchContext): Promise<Kernel | undefined> {
  const program = join(folder, 'kernel');
  const source = join(root, 'bench', 'kernel.c');
  for (const compiler of COMPILERS) {
    try {
      await runProgram(compiler, ['-O2', '-march=native', source, '-o', program, '-lm']);
      return { run: (ratePerSecond, requests) => runKernel(program, ratePerSecond, requests) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}

/** The kernel times itself on the wall; the shell's `times` (POSIX) tells its CPU time. */
async function runKernel(program: string, ratePerSecond: number, requests: number): Promise<KernelTiming> {
  const { stdout } = await runProgram('sh', [
    '-c',
    '"$0" "$@"; times',
    program,
    String(requests),
    String(ratePerSecond),
  ]);
  const kernel = /cold=([\d.]+)% ([\d.]+) M req\/s/.exec(stdout);
  const children = [...(stdout.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  if (kernel === null || children.length !== 2) throw new Error(`the kernel printed: ${stdout}`);
  return {
    requestsPerSecond: Number(kernel[2]) * 1e6,
    cpuSeconds: children.reduce(
      (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
      0,
    ),
    coldStartShare: Number(kernel[1]) / 100,
  };
}
