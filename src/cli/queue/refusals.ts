/** Why a queue that is there does not do what it is asked, and what helps. */
export interface Refusal {
  readonly problem: string;
  readonly remedy: string;
}

interface Kind {
  /** How Redis and Valkey begin what they say. */
  readonly says: RegExp;
  readonly problem: string;
  readonly remedy: string;
}

const KINDS: readonly Kind[] = [
  {
    says: /\bOOM\b|maxmemory/,
    problem: 'it refuses writes: its memory is full (maxmemory)',
    remedy: 'raise maxmemory there, or take out what it does not need',
  },
  {
    says: /\bREADONLY\b/,
    problem: 'it refuses writes: it is a read-only replica',
    remedy: 'give the address of its primary',
  },
  {
    says: /\bNOPERM\b|has no permissions/,
    problem: 'its user may not do what a queue needs',
    remedy: 'let the user do all commands on lambda-sim* keys: ACL SETUSER NAME ~lambda-sim* &* +@all',
  },
  {
    says: /\bNOAUTH\b|\bWRONGPASS\b|invalid (username-)?password|without any password/i,
    problem: 'it wants another user or password',
    remedy: 'put the password into LAMBDA_SIM_QUEUE_PASSWORD or a file, and the user into the URL',
  },
  {
    says: /\bMISCONF\b/,
    problem: 'it refuses writes: it cannot save to its disk',
    remedy: 'make room on its disk, or set stop-writes-on-bgsave-error to no',
  },
  {
    says: /\bNOREPLICAS\b/,
    problem: 'it refuses writes: too few of its replicas are there',
    remedy: 'bring its replicas back, or lower min-replicas-to-write',
  },
  {
    says: /\bMASTERDOWN\b/,
    problem: 'it is a replica that has lost its primary',
    remedy: 'give the address of its primary',
  },
  {
    says: /\bLOADING\b/,
    problem: 'it is still reading what it had saved',
    remedy: 'wait until it has',
  },
  {
    says: /\bMOVED\b|\bCROSSSLOT\b|\bCLUSTERDOWN\b/,
    problem: 'it is a cluster, which shares keys out over its nodes',
    remedy: 'use a Redis or Valkey of one node',
  },
  {
    says: /\bDENIED\b|protected mode/i,
    problem: 'it takes no connections from other machines (protected mode)',
    remedy: 'give it a password or an address to listen at',
  },
  {
    says: /max number of clients/i,
    problem: 'it has as many connections as it may have (maxclients)',
    remedy: 'raise maxclients there, or start fewer workers',
  },
  {
    says: /\bBUSY\b/,
    problem: 'it is busy with a script of somebody',
    remedy: 'wait, or end the script: SCRIPT KILL',
  },
  {
    says: /unknown command/i,
    problem: 'it does not know a command that a queue needs',
    remedy: 'use Redis 6.2 or later, or Valkey, with its commands as they are named',
  },
];

/** What an answer of the queue says; null where it is no refusal, such as a connection that broke. */
export function refusalOf(error: unknown): Refusal | null {
  const text = textsOf(error).join('\n');
  const kind = KINDS.find(({ says }) => says.test(text));
  return kind === undefined ? null : { problem: kind.problem, remedy: kind.remedy };
}

/** A transaction that was discarded says why in the errors of its commands. */
function textsOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { previousErrors } = error as { readonly previousErrors?: readonly unknown[] };
  return [error.message, ...(Array.isArray(previousErrors) ? previousErrors.flatMap(textsOf) : [])];
}
