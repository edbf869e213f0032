output "kubeconfig_command" {
  description = "Command that makes kubectl and helm talk to the cluster."
  value       = "aws eks update-kubeconfig --region ${module.plan.region} --name ${module.cluster.name}"
}

output "helm_values" {
  description = "Values for helm/assay: terraform output -json helm_values > values.aws.json"
  value       = module.values.helm
}

output "region" {
  description = "The region."
  value       = module.plan.region
}

output "secret_names" {
  description = "Names of the secrets in Secrets Manager by use."
  value       = module.plan.secret_names
}

output "migrate_secret" {
  description = "Name of the secret that terraform/kubernetes/prepare.sh takes the user of the brokers from."
  value       = module.plan.secret_names["migrate"]
}

output "topics_role" {
  description = "Role of the service account assay-topics, in whose name the External Secrets Operator reads the user of the brokers."
  value       = module.access.role_arns["assay-topics"]
}

output "brokers" {
  description = "Kafka brokers."
  value       = module.stream.brokers
}

output "topic_prefix" {
  description = "Put before the name of every topic."
  value       = var.topic_prefix
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
