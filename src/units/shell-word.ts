/** Text as a shell takes it for one word: quoted where it has more than letters, digits, signs of paths. */
export function shellWord(text: string): string {
  return /^[\w./=:,%+@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
