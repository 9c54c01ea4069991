import type { Arguments, ExitStatus } from '../../command.ts';
export async function generate(_input: Arguments, _operands: readonly string[]): Promise<ExitStatus> { return 0; }
