output "name" {
  description = "Name that every resource begins with."
  value       = local.name
}

output "tags" {
  description = "Tags of every resource."
  value       = local.tags
}

output "subnets" {
  description = "Per zone: the address ranges for workers, for load balancers and NAT, and for data stores."
  value = {
    for index, zone in var.zones : zone => {
      private = local.private[index]
      public  = local.public[index]
      data    = local.data[index]
    }
  }
}

output "api_nodes" {
  description = "API nodes over the three zones, enough for the load with one zone lost."
  value       = local.nodes_per_zone * 3
}

output "api_pods" {
  description = "Fewest and most API processes: one core each."
  value = {
    min = max(3, local.cores_needed)
    max = local.nodes_per_zone * 3 * 2 * (var.cores_per_node - 1)
  }
}

output "topics" {
  description = "The topics and their partitions, as `assay topics create` makes them."
  value       = local.topics
}

output "topics_command" {
  description = "Command that makes the topics; `assay-migrate` runs it in the cluster."
  value       = "assay topics create --partitions ${var.topic_partitions} --replicas ${local.topic_replicas} --keep-days ${var.topic_keep_days}"
}

output "partitions_per_broker" {
  description = "Copies of partitions that each broker holds, those of the topics of Assay."
  value       = ceil(local.partition_copies / var.brokers)
}

output "secret_names" {
  description = "Names of the secrets in Secrets Manager. Kafka's must begin with AmazonMSK_."
  value = {
    admin    = "assay/${var.environment}/admin"
    settings = "assay/${var.environment}/settings"
    migrate  = "assay/${var.environment}/migrate"
    kafka    = "AmazonMSK_assay_${var.environment}"
  }
}

output "region" {
  description = "The region, for commands in the outputs."
  value       = var.region
}
