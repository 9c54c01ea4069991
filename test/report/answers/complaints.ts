/** Words that end in s and stand behind "1" rightly. */
const NO_PLURAL =
  /^(is|was|has|as|its|this|less|s|ms|waits|fails|needs|takes|runs|comes|bus|address|class|status|process|access|across|always|success|succeeds|loss|hours?-long)$/;
/** What stands before a number that is a name, a key or a version, and no count. */
const WORD_AFTER_ONE = /(?<![\w.,:$=×#-])1 ([a-z][a-z-]*s)\b/g;

/** What a reader would stumble over in a text for people; empty where nothing is. */
export function complaintsOf(text: string): readonly string[] {
  const found: string[] = [];
  const tell = (what: string, at: number) => {
    const line = text.slice(0, at).split('\n').length;
    found.push(`${what}: ${text.split('\n')[line - 1]?.trim()}`);
  };
  for (const match of text.matchAll(/\b(NaN|undefined|Infinity|\[object)\b|∞/g))
    tell('no value', match.index);
  for (const match of text.matchAll(WORD_AFTER_ONE)) {
    if (!NO_PLURAL.test(match[1] ?? '')) tell('a plural of one', match.index);
  }
  for (const match of text.matchAll(/\bthese 1 (ms|s|min|h|d)\b(?! \d)/g))
    tell('"these" of one', match.index);
  // Assumptions give values as a scenario has them.
  for (const match of text.matchAll(/(?<![\w.,/=-])\d{4,} (times|requests|events|attempts|calls)\b/g))
    if (!/[=|]/.test(lineAt(text, match.index))) tell('a number without its thousands', match.index);
  for (const match of text.matchAll(/(?:rises|falls) from 0 ms\b/g)) {
    if (!/age of/.test(text.slice(Math.max(0, match.index - 60), match.index)))
      tell('the latency of no request', match.index);
  }
  for (const match of text.matchAll(/\b(\d[\d,.]*) % of (?:the )?(?:requests|events|calls)\b/g)) {
    if (Number(match[1]?.replaceAll(',', '')) > 100) tell('more than all', match.index);
  }
  for (const match of text.matchAll(/ {2}[,.;:]| ,|\.\.(?!\.)|;;|\(\)|: :/g)) {
    if (!/\d\.\.\d/.test(text.slice(match.index - 1, match.index + 3)))
      tell('a slip of the pen', match.index);
  }
  return found;
}

function lineAt(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at) + 1, text.indexOf('\n', at) >>> 0);
}

/** Lines that a terminal of so many columns would break. */
export function tooWide(text: string, columns = 80): readonly string[] {
  return text.split('\n').filter((line) => [...line].length > columns);
}
