module "plan" {
  source = "./modules/plan"

  environment        = var.environment
  region             = var.region
  cidr               = var.cidr
  zones              = var.zones
  queries_per_second = var.queries_per_second
  cores_per_node     = var.api_node_cores
  topic_prefix       = var.topic_prefix
  topic_partitions   = var.topic_partitions
  topic_keep_days    = var.topic_keep_days
  brokers            = var.brokers
}

module "keys" {
  source = "./modules/keys"

  name          = module.plan.name
  deletion_days = var.protect ? 30 : 7
}

module "network" {
  source = "./modules/network"

  name                = module.plan.name
  cidr                = var.cidr
  subnets             = module.plan.subnets
  nat_per_zone        = var.nat_per_zone
  interface_endpoints = var.interface_endpoints
  logs_key_arn        = module.keys.logs
  log_days            = var.log_days
}

module "cluster" {
  source = "./modules/cluster"

  name               = module.plan.name
  kubernetes_version = var.kubernetes_version
  subnet_ids         = module.network.private_subnet_ids
  public_cidrs       = var.public_cidrs
  admin_role_arns    = var.admin_role_arns
  node_groups = {
    api = {
      instance_type = var.api_instance_type
      min           = module.plan.api_nodes
      max           = module.plan.api_nodes * 2
      disk_gb       = var.node_disk_gb
    }
    ingest = {
      instance_type = var.ingest_instance_type
      min           = var.ingest_nodes
      max           = var.ingest_nodes * 2
      disk_gb       = var.node_disk_gb
    }
  }
  key_arn      = module.keys.cluster
  logs_key_arn = module.keys.logs
  log_days     = var.log_days
}

module "secrets" {
  source = "./modules/secrets"

  names         = module.plan.secret_names
  key_arn       = module.keys.data
  recovery_days = var.protect ? 30 : 0
}

module "database" {
  source = "./modules/database"

  name                     = module.plan.name
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.cluster.security_group_id
  instance_class           = var.database_class
  multi_az                 = var.database_multi_az
  replica                  = var.database_replica
  storage_gb               = var.database_storage_gb
  storage_max_gb           = var.database_storage_max_gb
  backup_days              = var.backup_days
  deletion_protection      = var.protect
  sslmode                  = var.database_sslmode
  secrets_version          = var.secrets_version
  key_arn                  = module.keys.data
  logs_key_arn             = module.keys.logs
  log_days                 = var.log_days
}

module "cache" {
  source = "./modules/cache"

  name                     = module.plan.name
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.cluster.security_group_id
  node_type                = var.cache_node_type
  nodes                    = var.cache_nodes
  secrets_version          = var.secrets_version
  key_arn                  = module.keys.data
  logs_key_arn             = module.keys.logs
  log_days                 = var.log_days
}

module "stream" {
  source = "./modules/stream"

  name                     = module.plan.name
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.data_subnet_ids
  client_security_group_id = module.cluster.security_group_id
  kafka_version            = var.kafka_version
  broker_type              = var.broker_type
  brokers                  = var.brokers
  storage_gb               = var.broker_storage_gb
  keep_days                = var.topic_keep_days
  secret_arn               = module.secrets.arns["kafka"]
  secrets_version          = var.secrets_version
  key_arn                  = module.keys.data
  logs_key_arn             = module.keys.logs
  log_days                 = var.log_days
}

module "storage" {
  source = "./modules/storage"

  name          = module.plan.name
  key_arn       = module.keys.data
  backup_days   = var.export_days
  log_days      = var.log_days
  force_destroy = !var.protect
}

module "access" {
  source = "./modules/access"

  name              = module.plan.name
  namespace         = var.namespace
  oidc_provider_arn = module.cluster.oidc_provider_arn
  oidc_issuer       = module.cluster.oidc_issuer
  secret_arns       = module.secrets.arns
  bucket_arns       = module.storage.arns
  key_arn           = module.keys.data
}

module "contents" {
  source = "./modules/contents"

  secret_arns    = module.secrets.arns
  version_number = var.secrets_version
  admin          = { "database-url" = module.database.admin_url }
  settings = merge(
    {
      "database-url"   = module.database.url
      "redis-url"      = module.cache.url
      "kafka-username" = module.stream.user
      "kafka-password" = module.stream.password
    },
    var.database_replica ? { "database-replica-url" = module.database.replica_url } : {},
    var.llm ? { "llm-api-key" = var.llm_api_key } : {},
  )
  migrate = {
    "database-url"   = module.database.url
    "kafka-username" = module.stream.user
    "kafka-password" = module.stream.password
  }
}

module "values" {
  source = "./modules/values"

  region           = var.region
  role_arns        = module.access.role_arns
  secret_names     = module.plan.secret_names
  brokers          = module.stream.brokers
  topic_prefix     = var.topic_prefix
  topic_partitions = var.topic_partitions
  api_pods         = module.plan.api_pods
  subnets          = module.plan.subnets
  replica          = var.database_replica
  llm              = var.llm
}
