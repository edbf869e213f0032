output "brokers" {
  description = "Brokers for ASSAY_KAFKA_BROKERS."
  value       = aws_msk_cluster.this.bootstrap_brokers_sasl_scram
}

output "user" {
  description = "User at the brokers, for ASSAY_KAFKA_USERNAME."
  value       = local.user
}

output "password" {
  description = "Its password, for ASSAY_KAFKA_PASSWORD."
  value       = ephemeral.random_password.this.result
  ephemeral   = true
}
