const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than the file system allows',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'it exists already',
  ELOOP: 'a symbolic link stands in the way',
  ENAMETOOLONG: 'the name is too long',
  ENOTEMPTY: 'another process has written there meanwhile',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
  EAGAIN: 'the machine has no threads or memory to give',
  ENOMEM: 'the machine has no memory to give',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk reports an error',
  EBUSY: 'it is in use',
};

/** What the operating system objected to, in words; null where the error is not the operating system's. */
export function systemErrorText(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined || (error as NodeJS.ErrnoException).syscall === undefined) {
    return null;
  }
  return SENTENCES[code] ?? `the operating system answered ${code}`;
}

/**
 * Of the place that a process was started in, and of what it may have there: for whoever started it to mend.
 */
const OF_SURROUNDINGS: readonly unknown[] = ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'];

/**
 * What is wrong with the surroundings that the process was started in, in words; null where the error says
 * nothing of them.
 */
export function surroundingsText(error: unknown): string | null {
  const { code, syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (syscall === 'uv_cwd') return 'the working directory does not exist any more: change to one that does';
  return OF_SURROUNDINGS.includes(code) ? systemErrorText(error) : null;
}
