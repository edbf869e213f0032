#!/usr/bin/env bash
# Makes the role that Assay signs in with, or gives it its new password after secrets_version was raised:
#
#   terraform/kubernetes/database-role.sh staging
#
# The role owns what it makes and is no administrator, so that row-level security holds it. It reads both secrets by `aws` and
# runs psql in a pod for the moment, as the database is reached from inside the VPC alone. Passwords go through standard
# input: they are in no command line and in no pod.
set -euo pipefail
environment="${1:?give the environment: staging or production}"

url() {
  aws secretsmanager get-secret-value --secret-id "assay/$environment/$1" --query SecretString --output text |
    node -p "JSON.parse(require('node:fs').readFileSync(0, 'utf8'))['database-url']"
}
admin="$(url admin)"
password="$(url settings | node -p "decodeURIComponent(new URL(require('node:fs').readFileSync(0, 'utf8').trim()).password)")"
[[ "$password" =~ ^[A-Za-z0-9]{20,}$ ]] || { echo "the secret assay/$environment/settings holds no password as terraform makes them" >&2; exit 1; }

kubectl run "assay-database-role-$$" --namespace default --rm --stdin --quiet --restart=Never --image=postgres:16-alpine --command -- \
  sh -c 'read -r url; exec psql --quiet --set ON_ERROR_STOP=1 --dbname "$url"' <<SQL
$admin
do \$\$ begin
  if not exists (select from pg_roles where rolname = 'assay') then create role assay login; end if;
end \$\$;
alter role assay password '$password';
grant connect, create on database assay to assay;
grant usage, create on schema public to assay;
create extension if not exists vector;
create extension if not exists btree_gin;
SQL
echo "role assay is ready" >&2
