// What a provider takes for each resource, read from the published TypeScript bindings of its schema: attributes, blocks,
// and which of them are required. `terraform validate` would need the provider itself.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FIELD = /#(\w+) \w+#\w+\}(?:(?!readonly)[\s\S])*?\*\/\s*readonly \w+(\?)?: ([^;{]+|\{[^}]*\})/g;

/** @returns (kind: 'resource' | 'data', type: 'aws_vpc') => {fields: Map<name, {required, block}>} | null */
export function providerSchema(bindings, prefix = 'aws_') {
  const known = new Map();
  return (kind, type) => {
    const folder = `${kind === 'data' ? `data-${prefix.slice(0, -1)}-` : ''}${type.slice(prefix.length).replaceAll('_', '-')}`;
    if (!known.has(folder)) known.set(folder, read(join(bindings, 'lib', folder, 'index.d.ts')));
    return known.get(folder);
  };
}

function read(file) {
  if (!existsSync(file)) return null;
  const interfaces = new Map();
  let first = null;
  for (const found of readFileSync(file, 'utf8').matchAll(/export interface (\w+)[^{]*\{([\s\S]*?)\n\}/g)) {
    const [, name, body] = found;
    const fields = new Map();
    for (const [, field, optional, type] of body.matchAll(FIELD))
      fields.set(field, {
        required: optional === undefined,
        type: type.trim().replace(/\[\].*| \| .*/s, ''),
      });
    interfaces.set(name, fields);
    if (name.endsWith('Config') && first === null) first = name;
  }
  return shape(interfaces, first ?? '');
}

function shape(interfaces, name) {
  const fields = new Map();
  for (const [field, { required, type }] of interfaces.get(name) ?? [])
    fields.set(field, { required, block: interfaces.has(type) ? shape(interfaces, type) : null });
  return { fields };
}
