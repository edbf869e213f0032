output "kubeconfig_command" {
  description = "Command that makes kubectl and helm talk to the cluster."
  value       = "aws eks update-kubeconfig --region ${module.plan.region} --name ${module.cluster.name}"
}

output "service_account_roles" {
  description = "Role of each service account, for its annotation eks.amazonaws.com/role-arn."
  value       = module.access.role_arns
}

output "secret_names" {
  description = "Names of the secrets in Secrets Manager by use."
  value       = module.plan.secret_names
}

output "settings" {
  description = "Settings of Assay that are no secret."
  value = {
    ASSAY_KAFKA_BROKERS      = module.stream.brokers
    ASSAY_KAFKA_TLS          = "on"
    ASSAY_KAFKA_SASL         = "scram-sha-512"
    ASSAY_KAFKA_TOPIC_PREFIX = var.topic_prefix
  }
}

output "addresses" {
  description = "Host names of the data stores."
  value = {
    database = module.database.address
    replica  = module.database.replica_address
    redis    = module.cache.address
  }
}

output "buckets" {
  description = "Buckets by use."
  value       = module.storage.names
}

output "topics" {
  description = "The topics and their partitions."
  value       = module.plan.topics
}

output "topics_command" {
  description = "Command that makes the topics."
  value       = module.plan.topics_command
}

output "partitions_per_broker" {
  description = "Copies of partitions that each broker holds."
  value       = module.plan.partitions_per_broker
}
