// Tries the check on copies of terraform/ with one mistake each: every one must be found.
//
//   node .ci/cloud/check-terraform-can-fail.mjs ROOT TOOLS
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTerraform } from './check-terraform.mjs';

const MISTAKES = [
  ['an unknown attribute', 'modules/database/main.tf', 'multi_az  ', 'multi_zone  ', 'multi_zone is unknown'],
  [
    'an unknown attribute of a nested block',
    'modules/cluster/main.tf',
    'endpoint_private_access',
    'endpoint_privat',
    'endpoint_privat is unknown',
  ],
  [
    'a required attribute left out',
    'modules/cluster/main.tf',
    /role_arn += aws_iam_role\.cluster\.arn/,
    '',
    'role_arn is required',
  ],
  [
    'a required block left out',
    'modules/stream/main.tf',
    'broker_node_group_info',
    'broker_group_info',
    'broker_node_group_info is required',
  ],
  [
    'an undeclared variable',
    'modules/cache/main.tf',
    'var.node_type',
    'var.node_kind',
    'node_kind is used and not declared',
  ],
  [
    'an unused variable',
    'modules/cache/main.tf',
    'var.node_type',
    '"cache.m7g.large"',
    'node_type is declared and not used',
  ],
  [
    'an argument that a module does not take',
    'main.tf',
    'deletion_days =',
    'deletion_day =',
    'is passed deletion_day',
  ],
  [
    'an output that is none',
    'main.tf',
    'module.keys.logs',
    'module.keys.log',
    'module.keys.log is no output',
  ],
  [
    'a resource that is none',
    'modules/network/main.tf',
    'aws_internet_gateway.this.id',
    'aws_internet_gateway.main.id',
    'aws_internet_gateway.main is used',
  ],
  ['a version that is a range', 'versions.tf', '"6.25.0"', '"~> 6.25"', 'not pinned'],
  ['every action of a service', 'modules/access/main.tf', '"s3:ListBucket"', '"s3:*"', 'allows s3:*'],
  [
    'every resource',
    'modules/access/main.tf',
    'resources = [var.bucket_arns[statement.key]]',
    'resources = ["*"]',
    'is for every resource',
  ],
  ['everyone', 'modules/stream/main.tf', '"kafka.amazonaws.com"', '"*"', 'lets everyone in'],
  ['a setting that is none', 'environments/staging.tfvars', 'cidr ', 'cidrs ', 'cidrs is no variable'],
];

const [root = 'terraform', tools = '.'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'assay-terraform-'));
let missed = 0;
let tried = 0;
try {
  cpSync(root, folder, { recursive: true, filter: (path) => !path.includes('.terraform/') });
  for (const [name, file, from, to, message] of MISTAKES) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${name}: ${file} has no ${from}`);
    writeFileSync(path, changed);
    const { wrong } = await checkTerraform(folder, tools);
    writeFileSync(path, text);
    tried += 1;
    if (wrong.some((line) => line.includes(message))) continue;
    missed += 1;
    console.error(`not found: ${name}; said ${JSON.stringify(wrong)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${tried} mistakes tried, ${missed} missed`);
process.exitCode = missed === 0 ? 0 : 1;
