import MarkdownIt from 'markdown-it';

/** A heading of a page, for its table of contents and for links to it. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

/** A page of Markdown as HTML. */
export interface Rendered {
  readonly html: string;
  readonly title: string;
  readonly headings: readonly Heading[];
  /** What is found by search: each heading with the words below it. */
  readonly sections: readonly { readonly id: string; readonly title: string; readonly text: string }[];
}

/**
 * Markdown as HTML. Raw HTML in it is shown, not taken. `target` says where a link leads, null where there is
 * nothing to lead to: then its words stay. `behind` is put after a block of code, by its text.
 */
export function rendered(
  text: string,
  target: (href: string) => string | null,
  behind: (code: string) => string = () => '',
): Rendered {
  const markdown = new MarkdownIt({ html: false });
  const headings: Heading[] = [];
  const sections: { id: string; title: string; text: string }[] = [];
  const used = new Map<string, number>();
  const tokens = markdown.parse(text, {});
  for (const [index, token] of tokens.entries()) {
    const inline = tokens[index + 1];
    if (token.type === 'heading_open' && inline !== undefined) {
      const words = plain(inline);
      const id = slug(words, used);
      token.attrSet('id', id);
      headings.push({ level: Number(token.tag.slice(1)), id, text: words });
      sections.push({ id, title: words, text: '' });
    }
    const section = sections.at(-1);
    if (section !== undefined && tokens[index - 1]?.type !== 'heading_open') {
      if (token.type === 'inline') section.text += `${plain(token)}\n`;
      if (token.type === 'fence') section.text += `${token.content}\n`;
    }
    lead(token.children ?? [], target);
    // A column without a heading has none to be read out.
    const close = tokens[index + 2];
    if (token.type === 'th_open' && inline?.content === '' && close !== undefined) {
      token.tag = 'td';
      close.tag = 'td';
    }
  }
  markdown.renderer.rules['table_open'] = () =>
    '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>';
  markdown.renderer.rules['table_close'] = () => '</table></div>';
  markdown.renderer.rules['fence'] = (all, index) => {
    const { info = '', content = '' } = all[index] ?? {};
    const label = info === 'output' || info === 'excerpt' ? 'Output' : `Code, ${info === '' ? 'text' : info}`;
    return `<pre class="${markdown.utils.escapeHtml(info)}" tabindex="0" role="group" aria-label="${label}"><code>${markdown.utils.escapeHtml(content)}</code></pre>\n${info === 'sh' ? behind(content) : ''}`;
  };
  const html = markdown.renderer.render(tokens, markdown.options, {});
  return { html, title: headings[0]?.text ?? '', headings, sections };
}

/** The blocks of code of a page, in their order. */
export function codesOf(text: string): readonly string[] {
  return new MarkdownIt().parse(text, {}).flatMap(({ type, content }) => (type === 'fence' ? [content] : []));
}

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

/** Links and pictures get their addresses; a link that leads nowhere becomes its words. */
function lead(children: readonly Token[], target: (href: string) => string | null): void {
  for (const [index, child] of children.entries()) {
    const name = child.type === 'image' ? 'src' : 'href';
    const href = child.attrGet(name);
    if (href === null) continue;
    const address = target(String(href));
    if (address !== null) child.attrSet(name, address);
    else if (child.type === 'link_open') {
      const close = children.slice(index).find(({ type }) => type === 'link_close');
      child.attrs = [];
      child.tag = 'span';
      if (close !== undefined) close.tag = 'span';
    }
  }
}

function plain({ children }: Token): string {
  return (children ?? [])
    .map(({ type, content }) => (type === 'softbreak' ? ' ' : content))
    .join('')
    .trim();
}

/** As GitHub makes it, so that the same links lead there. */
function slug(words: string, used: Map<string, number>): string {
  const base = words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
  const count = used.get(base) ?? 0;
  used.set(base, count + 1);
  return count === 0 ? base : `${base}-${count}`;
}
