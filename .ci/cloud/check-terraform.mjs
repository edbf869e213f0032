// Checks terraform/ without a provider: what is used is declared, what is declared is used, a call passes exactly what the
// module takes, every attribute and block is one that the provider's schema has, required ones are there, versions are pinned,
// and no statement allows everything.
//
//   node .ci/cloud/check-terraform.mjs ROOT TOOLS     TOOLS: a folder with @cdktf/hcl2json and @cdktf/provider-aws
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkResources } from './check-resources.mjs';
import { providerSchema } from './provider-schema.mjs';

/** @returns {wrong: string[], counts: {modules, resources, data}} */
export async function checkTerraform(root, tools) {
  const { parse } = createRequire(`${resolve(tools)}/`)('@cdktf/hcl2json');
  const schemaOf = providerSchema(join(resolve(tools), 'node_modules/@cdktf/provider-aws'));
  const wrong = [];
  const modules = new Map();
  for (const folder of foldersWith('.tf', root)) modules.set(folder, await readModule(folder, parse));
  for (const [folder, module] of modules) {
    const say = (text) => wrong.push(`${relative(root, folder) || '.'}: ${text}`);
    checkNames(module, say);
    checkCalls(folder, module, modules, say);
    checkVersions(module, say);
    checkResources(module, schemaOf, say);
  }
  await checkEnvironments(root, modules.get(root), parse, wrong);
  const count = (part) =>
    [...modules.values()].flatMap((module) => Object.values(module[part]).flatMap(Object.keys)).length;
  return { wrong, counts: { modules: modules.size, resources: count('resource'), data: count('data') } };
}

function foldersWith(ending, folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return [
    ...(entries.some((entry) => entry.name.endsWith(ending)) ? [folder] : []),
    ...below.flatMap((entry) => foldersWith(ending, join(folder, entry.name))),
  ];
}

async function readModule(folder, parse) {
  const merged = {
    text: '',
    variable: {},
    output: {},
    locals: {},
    module: {},
    resource: {},
    data: {},
    ephemeral: {},
    terraform: [],
    provider: {},
  };
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.tf'))) {
    const source = readFileSync(join(folder, name), 'utf8');
    const parsed = await parse(name, source);
    merged.text += JSON.stringify(parsed);
    for (const part of ['variable', 'output', 'module', 'provider'])
      Object.assign(merged[part], parsed[part]);
    for (const block of parsed.locals ?? []) Object.assign(merged.locals, block);
    for (const part of ['resource', 'data', 'ephemeral'])
      for (const [type, named] of Object.entries(parsed[part] ?? {}))
        merged[part][type] = { ...merged[part][type], ...named };
    merged.terraform.push(...(parsed.terraform ?? []));
  }
  return merged;
}

function checkNames(module, say) {
  const used = (pattern) => new Set([...module.text.matchAll(pattern)].map((found) => found[1]));
  bothWays('variable', used(/\bvar\.(\w+)/g), module.variable, say);
  bothWays('local', used(/\blocal\.(\w+)/g), module.locals, say);
  for (const [kind, named] of [
    ['variable', module.variable],
    ['output', module.output],
  ])
    for (const [name, [block]] of Object.entries(named)) {
      if (!block.description) say(`${kind} ${name} has no description`);
      if (kind === 'variable' && !block.type) say(`variable ${name} has no type`);
    }
  for (const [, kind, type, name] of module.text.matchAll(
    /(?<![\w.])(data\.|ephemeral\.)?((?:aws|random)_\w+)\.(\w+)/g,
  )) {
    const among = kind === 'data.' ? module.data : kind === 'ephemeral.' ? module.ephemeral : module.resource;
    if (among[type]?.[name] === undefined) say(`${kind ?? ''}${type}.${name} is used and not declared`);
  }
}

function bothWays(kind, used, declared, say) {
  for (const name of used) if (!(name in declared)) say(`${kind} ${name} is used and not declared`);
  for (const name of Object.keys(declared))
    if (!used.has(name)) say(`${kind} ${name} is declared and not used`);
}

function checkCalls(folder, module, modules, say) {
  for (const [name, [call]] of Object.entries(module.module)) {
    const called = modules.get(join(folder, call.source));
    if (called === undefined) {
      say(`module ${name} has no module at ${call.source}`);
      continue;
    }
    const passed = Object.keys(call).filter(
      (key) => !['source', 'providers', 'depends_on', 'count', 'for_each'].includes(key),
    );
    for (const key of passed)
      if (!(key in called.variable)) say(`module ${name} is passed ${key}, which it does not take`);
    for (const [key, [block]] of Object.entries(called.variable))
      if (!('default' in block) && !passed.includes(key)) say(`module ${name} is not passed ${key}`);
  }
  for (const [, name, output] of module.text.matchAll(/\bmodule\.(\w+)\.(\w+)/g)) {
    const source = module.module[name]?.[0].source;
    const called = source === undefined ? undefined : modules.get(join(folder, source));
    if (called?.output[output] === undefined) say(`module.${name}.${output} is no output`);
  }
}

function checkVersions(module, say) {
  const [settings] = module.terraform;
  if (settings?.required_version === undefined) say('no required_version');
  const providers = settings?.required_providers?.[0] ?? {};
  for (const [name, { version }] of Object.entries(providers))
    if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) say(`provider ${name} is not pinned to one version`);
  const types = [module.resource, module.data, module.ephemeral].flatMap((part) => Object.keys(part));
  for (const name of new Set(types.map((type) => type.split('_')[0])))
    if (!(name in providers)) say(`provider ${name} is used and not required`);
  for (const name of Object.keys(providers))
    if (!types.some((type) => type.startsWith(`${name}_`)) && Object.keys(module.module).length === 0)
      say(`provider ${name} is required and not used`);
}

async function checkEnvironments(root, { variable }, parse, wrong) {
  const folder = join(root, 'environments');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.tfvars'))) {
    const given = await parse(file, readFileSync(join(folder, file), 'utf8'));
    for (const key of Object.keys(given))
      if (!(key in variable)) wrong.push(`${file}: ${key} is no variable`);
    for (const [key, [block]] of Object.entries(variable))
      if (!('default' in block) && !(key in given)) wrong.push(`${file}: ${key} is missing`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root = 'terraform', tools = '.'] = process.argv.slice(2);
  const { wrong, counts } = await checkTerraform(root, tools);
  for (const line of wrong) console.error(line);
  console.log(
    `${counts.modules} modules, ${counts.resources} resources, ${counts.data} data sources, ${wrong.length} wrong`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
