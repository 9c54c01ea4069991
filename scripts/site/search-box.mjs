// Runs in the page. The index is loaded when somebody begins to search: as a script, since a page that was
// opened from a folder may load no data.
import MiniSearch from 'minisearch';

const MOST_RESULTS = 12;
const up = document.documentElement.dataset['up'] ?? '';
const input = document.querySelector('#search');
const found = document.querySelector('#found');
let index = null;
let loading = false;

function load() {
  if (index !== null || loading) return;
  loading = true;
  const script = document.createElement('script');
  script.src = `${up}search-index.js`;
  script.onload = () => {
    const options = { fields: ['title', 'text'], storeFields: ['title', 'page'] };
    // The index as `search-index.js` hands it over.
    index = MiniSearch.loadJSON(window.lambdaSimSearch ?? '{}', options);
    show();
  };
  document.head.append(script);
}

function show() {
  if (input === null || found === null) return;
  const words = input.value.trim();
  found.hidden = words === '' || index === null;
  if (words === '' || index === null) return;
  const options = { prefix: true, fuzzy: 0.15, boost: { title: 3 }, combineWith: 'AND' };
  const results = index.search(words, options).slice(0, MOST_RESULTS);
  const links = results.map((result) => {
    const link = document.createElement('a');
    link.href = `${up}${result.id}`;
    const page = document.createElement('small');
    page.textContent = String(result['page']);
    link.append(String(result['title']), page);
    return link;
  });
  const nothing = document.createElement('p');
  nothing.textContent = 'Nothing is found.';
  found.replaceChildren(...(links.length === 0 ? [nothing] : links));
}

input?.addEventListener('focus', load);
input?.addEventListener('input', () => {
  load();
  show();
});
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (key === 'Escape' && found !== null) found.hidden = true;
  if (key === '/' && !(target instanceof HTMLInputElement) && !(target instanceof HTMLTextAreaElement)) {
    // At once, so that nothing that follows is lost; the key itself is not typed.
    event.preventDefault();
    input?.focus();
  }
});
document.addEventListener('click', ({ target }) => {
  if (found !== null && target instanceof Node && !found.contains(target) && target !== input)
    found.hidden = true;
});
// Narrow pages have the menu folded up.
const pages = document.querySelector('.pages');
const menu = document.querySelector('.menu nav');
if (pages !== null && menu !== null) menu.append(...[...pages.children].map((part) => part.cloneNode(true)));
