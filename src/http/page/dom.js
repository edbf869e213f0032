/** An element with attributes and children; what is undefined or null is left out. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same in SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== null) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

const isNumber = (cell) => typeof cell === 'string' && /^[-$]?[\d.,]+ ?[%a-z]*$/.test(cell);

/** A table; columns of numbers stand right. Heads are texts, rows lists of texts, numbers or elements. */
export function table(caption, heads, rows) {
  const isRight = heads.map((_, i) => i > 0 && rows.some((cells) => isNumber(cells[i])));
  return el(
    'table',
    {},
    el('caption', {}, caption),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...heads.map((head, i) => el('th', { scope: 'col', class: isRight[i] ? 'n' : null }, head)),
      ),
    ),
    el(
      'tbody',
      {},
      ...rows.map((cells) =>
        el(
          'tr',
          {},
          ...cells.map((cell, i) =>
            i === 0
              ? el('th', { scope: 'row' }, cell)
              : el('td', { class: isRight[i] ? 'n' : null }, cell ?? '–'),
          ),
        ),
      ),
    ),
  );
}
