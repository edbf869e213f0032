variable "environment" {
  description = "Name of the environment: staging or production."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "environment is staging or production."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "cidr" {
  description = "Address range of the VPC, a /16 to /19."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 19, false)
    error_message = "cidr is an IPv4 range from /16 to /19, such as 10.40.0.0/16."
  }
}

variable "zones" {
  description = "Availability zones, three of one region."
  type        = list(string)

  validation {
    condition     = length(var.zones) == 3 && length(distinct(var.zones)) == 3
    error_message = "zones are three different ones."
  }
}

variable "queries_per_second" {
  description = "Queries a second that the API nodes are sized for."
  type        = number

  validation {
    condition     = var.queries_per_second > 0 && var.queries_per_second <= 10000
    error_message = "queries_per_second is above 0 and at most 10,000."
  }
}

variable "queries_per_core" {
  description = "Queries a second that one core was measured to hold within its latency aim (bench/load.md)."
  type        = number
  default     = 50

  validation {
    condition     = var.queries_per_core > 0
    error_message = "queries_per_core is above 0."
  }
}

variable "cores_per_node" {
  description = "Cores of one API node."
  type        = number

  validation {
    condition     = var.cores_per_node >= 2
    error_message = "A node has at least 2 cores: one is kept for the system and its agents."
  }
}

variable "topic_prefix" {
  description = "Put before the name of every topic, as ASSAY_KAFKA_TOPIC_PREFIX."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{0,100}$", var.topic_prefix))
    error_message = "topic_prefix has letters, digits, point, underscore and hyphen, 100 at most."
  }
}

variable "topic_partitions" {
  description = "Partitions of each topic; a dead-letter topic has one."
  type        = number
  default     = 6

  validation {
    condition     = var.topic_partitions >= 1 && var.topic_partitions <= 1000 && floor(var.topic_partitions) == var.topic_partitions
    error_message = "topic_partitions is a whole number from 1 to 1,000."
  }
}

variable "topic_keep_days" {
  description = "Days that messages are kept."
  type        = number
  default     = 7

  validation {
    condition     = var.topic_keep_days >= 1 && var.topic_keep_days <= 3650 && floor(var.topic_keep_days) == var.topic_keep_days
    error_message = "topic_keep_days is a whole number from 1 to 3,650."
  }
}

variable "brokers" {
  description = "Kafka brokers, a multiple of the three zones."
  type        = number

  validation {
    condition     = var.brokers >= 3 && var.brokers % 3 == 0
    error_message = "brokers is 3, 6, 9, ...: the same number in each zone."
  }
}
