output "address" {
  description = "Host name of the primary."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "url" {
  description = "URL for ASSAY_REDIS_URL."
  value       = "rediss://:${random_password.this.result}@${aws_elasticache_replication_group.this.primary_endpoint_address}:${local.port}/0"
  sensitive   = true
}
