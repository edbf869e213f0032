output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "Subnets for workers, in the order of their zones."
  value       = [for zone in local.zones : aws_subnet.private[zone].id]
}

output "data_subnet_ids" {
  description = "Subnets for data stores, in the order of their zones."
  value       = [for zone in local.zones : aws_subnet.data[zone].id]
}
