// Renders /openapi.json as a page: every route with its fields, its errors and a line for the shell. Works offline.
const main = document.getElementById('main');

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const resolve = (doc, schema) =>
  (schema?.$ref ? doc.components.schemas[schema.$ref.split('/').at(-1)] : schema) ?? {};

function typeOf(doc, schema) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf ?? schema.oneOf)
    return (schema.anyOf ?? schema.oneOf).map((one) => typeOf(doc, one)).join(' | ');
  if (schema.type === 'array') return `${typeOf(doc, schema.items ?? {})}[]`;
  return Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
}

function limits(schema) {
  const parts = [];
  if (schema.minimum !== undefined) parts.push(`≥ ${schema.minimum}`);
  if (schema.maximum !== undefined && schema.maximum < 1e15) parts.push(`≤ ${schema.maximum}`);
  if (schema.maxLength !== undefined) parts.push(`at most ${schema.maxLength} characters`);
  if (schema.maxItems !== undefined) parts.push(`at most ${schema.maxItems} entries`);
  return parts.join(', ');
}

function rows(doc, schema, prefix, depth, out) {
  const whole = resolve(doc, schema);
  for (const [name, field] of Object.entries(whole.properties ?? {})) {
    const inner = resolve(doc, field);
    const required = (whole.required ?? []).includes(name);
    const about = [field.description ?? inner.description ?? '', limits(inner)].filter(Boolean).join(' ');
    out.push(
      el(
        'tr',
        {},
        el('td', {}, el('code', {}, prefix + name), required ? ' *' : ''),
        el('td', {}, typeOf(doc, field)),
        el('td', {}, about),
      ),
    );
    if (depth > 0) {
      const item = inner.type === 'array' ? (inner.items ?? {}) : field;
      rows(doc, item, `${prefix}${name}${inner.type === 'array' ? '[]' : ''}.`, depth - 1, out);
    }
  }
  return out;
}

function fieldTable(doc, schema, caption) {
  const body = rows(doc, schema, '', 2, []);
  if (body.length === 0) return el('p', { class: 'hint' }, resolve(doc, schema).description ?? '');
  return el(
    'table',
    {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, el('th', {}, 'field'), el('th', {}, 'type'), el('th', {}, 'notes'))),
    el('tbody', {}, ...body),
  );
}

function shellLine(path, method, types) {
  const url = `${location.origin}${path}`;
  if (method === 'get') return `curl -s ${url}`;
  if (method === 'delete') return `curl -s -X DELETE ${url}`;
  if (types.includes('application/x-ndjson'))
    return `curl -s ${url} -H 'content-type: application/x-ndjson' --data-binary @FILE.ndjson`;
  return `curl -s ${url} -H 'content-type: application/json' -d '{"prompt": "biotech companies in Massachusetts, not consulting"}'`;
}

function section(doc, path, method, operation) {
  const bodyTypes = Object.keys(operation.requestBody?.content ?? {});
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  const response = operation.responses['200']?.content?.['application/json']?.schema;
  const problems = Object.keys(operation.responses).filter((status) => status !== '200');
  return el(
    'section',
    { id: `${method}-${path.replace(/\W+/g, '-')}` },
    el('h2', {}, el('span', { class: `method ${method}` }, method.toUpperCase()), ' ', el('code', {}, path)),
    el('p', {}, operation.summary ?? ''),
    el('pre', {}, shellLine(path, method, bodyTypes)),
    ...(schema ? [fieldTable(doc, schema, 'Request, JSON (* required)')] : []),
    ...(bodyTypes.length > 0 && !schema
      ? [
          el(
            'p',
            {},
            `Body: ${bodyTypes.join(' or ')}. ${operation.requestBody.content[bodyTypes[0]].schema.description ?? ''}`,
          ),
        ]
      : []),
    ...(response ? [fieldTable(doc, response, 'Response 200, JSON')] : []),
    ...(problems.length > 0
      ? [el('p', { class: 'hint' }, `Errors, as application/problem+json: ${problems.join(', ')}`)]
      : []),
  );
}

try {
  const doc = await (await fetch('/openapi.json')).json();
  main.replaceChildren(el('h1', {}, 'The API'), el('p', {}, doc.info.description));
  for (const [path, methods] of Object.entries(doc.paths))
    for (const [method, operation] of Object.entries(methods))
      main.append(section(doc, path, method, operation));
} catch (error) {
  main.replaceChildren(
    el('p', { class: 'error' }, `The description of the API cannot be read: ${error.message}`),
  );
}
