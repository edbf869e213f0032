# What follows from the settings alone: names, address ranges, sizes, topics. It needs no provider, so `terraform test` tries
# it without an account.
locals {
  name = "assay-${var.environment}"

  prefix_bits  = tonumber(split("/", var.cidr)[1])
  private_bits = 20 - local.prefix_bits < 2 ? 2 : 20 - local.prefix_bits
  # Three private ranges from the beginning, three public and three for data stores from the last of that size.
  last       = cidrsubnet(var.cidr, local.private_bits, pow(2, local.private_bits) - 1)
  small_bits = 4

  private = [for index in range(3) : cidrsubnet(var.cidr, local.private_bits, index)]
  public  = [for index in range(3) : cidrsubnet(local.last, local.small_bits, index)]
  data    = [for index in range(3) : cidrsubnet(local.last, local.small_bits, index + 4)]

  # One core of each node is left to the system; one zone may be lost and the rest must still hold the load.
  cores_needed   = ceil(var.queries_per_second / var.queries_per_core)
  nodes_for_load = ceil(local.cores_needed / (var.cores_per_node - 1))
  nodes_per_zone = max(1, ceil(local.nodes_for_load / 2))

  topic_replicas = 3
  topics = flatten([
    for topic in ["miner.snippets", "outcome.events"] : [
      { name = "${var.topic_prefix}${topic}", partitions = var.topic_partitions },
      { name = "${var.topic_prefix}${topic}.dlq", partitions = 1 },
    ]
  ])
  partition_copies = sum([for topic in local.topics : topic.partitions]) * local.topic_replicas

  tags = {
    Application = "assay"
    Environment = var.environment
    ManagedBy   = "terraform"
  }
}
