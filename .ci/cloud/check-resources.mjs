// Attributes and blocks against the provider's schema, and what IAM statements allow.

const META = new Set([
  'count',
  'for_each',
  'provider',
  'depends_on',
  'lifecycle',
  'provisioner',
  'connection',
  'dynamic',
]);
// Names are added by the provider's own helpers and are in no binding.
const ANY = new Set(['timeouts']);

export function checkResources(module, schemaOf, say) {
  for (const kind of ['resource', 'data'])
    for (const [type, named] of Object.entries(module[kind])) {
      if (!type.startsWith('aws_')) continue;
      const schema = schemaOf(kind, type);
      if (schema === null) say(`${kind} ${type} is unknown to the provider`);
      else for (const [name, [body]] of Object.entries(named)) against(schema, body, `${type}.${name}`, say);
    }
  for (const [name, [document]] of Object.entries(module.data.aws_iam_policy_document ?? {}))
    for (const statement of statementsOf(document)) checkStatement(statement, name, say);
}

function against(schema, body, path, say) {
  const dynamic = body.dynamic ?? {};
  for (const [key, value] of Object.entries(body)) {
    if (META.has(key) || ANY.has(key)) continue;
    const field = schema.fields.get(key);
    if (field === undefined) say(`${path}: ${key} is unknown to the provider`);
    else if (field.block !== null)
      eachBlock(value, (block) => against(field.block, block, `${path}.${key}`, say));
  }
  for (const [key, blocks] of Object.entries(dynamic)) {
    const field = schema.fields.get(key);
    if (field?.block == null) say(`${path}: block ${key} is unknown to the provider`);
    else
      for (const block of blocks)
        eachBlock(block.content, (content) => against(field.block, content, `${path}.${key}`, say));
  }
  for (const [key, { required }] of schema.fields)
    if (required && !(key in body) && !(key in dynamic)) say(`${path}: ${key} is required and missing`);
}

function eachBlock(value, visit) {
  for (const block of Array.isArray(value) ? value : [value])
    if (typeof block === 'object' && block !== null) visit(block);
}

function statementsOf(document) {
  const dynamic = (document.dynamic?.statement ?? []).flatMap((block) => block.content);
  return [...(document.statement ?? []), ...dynamic];
}

function checkStatement(statement, name, say) {
  if (statement.effect === 'Deny') return;
  const actions = [statement.actions ?? []]
    .flat()
    .flatMap((text) => [...text.matchAll(/[\w-]+:[\w*]+|^\*$/g)].map(([found]) => found));
  if (actions.length === 0) say(`policy ${name} has a statement without readable actions`);
  for (const action of actions)
    if (action === '*' || action.endsWith(':*')) say(`policy ${name} allows ${action}`);
  if (statement.not_actions || statement.not_resources) say(`policy ${name} allows all but what it names`);
  const keyPolicy =
    statement.principals !== undefined && actions.every((action) => action.startsWith('kms:'));
  if ([statement.resources ?? []].flat().includes('*') && !keyPolicy)
    say(`policy ${name} is for every resource`);
  for (const { identifiers } of statement.principals ?? [])
    if ([identifiers].flat().includes('*')) say(`policy ${name} lets everyone in`);
}
