variable "name" {
  description = "Name that every resource begins with."
  type        = string
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets for data stores, one in each of three zones."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Security group that may connect."
  type        = string
}

variable "kafka_version" {
  description = "Version of Kafka as MSK names it; `aws kafka list-kafka-versions` lists them."
  type        = string
}

variable "broker_type" {
  description = "Type of the brokers, such as kafka.m7g.large."
  type        = string
}

variable "brokers" {
  description = "Brokers over the three zones."
  type        = number
}

variable "storage_gb" {
  description = "Storage of each broker."
  type        = number
}

variable "keep_days" {
  description = "Days that messages are kept where a topic says nothing else."
  type        = number
}

variable "secret_arn" {
  description = "Secret that takes user name and password; its name begins with AmazonMSK_."
  type        = string
}

variable "secrets_version" {
  description = "Raise it for a new password."
  type        = number
}

variable "key_arn" {
  description = "Key that encrypts what is at rest."
  type        = string
}

variable "logs_key_arn" {
  description = "Key that encrypts the logs."
  type        = string
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
}
