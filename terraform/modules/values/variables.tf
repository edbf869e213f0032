variable "region" {
  description = "AWS region."
  type        = string
}

variable "role_arns" {
  description = "Role of each service account."
  type        = map(string)
}

variable "secret_names" {
  description = "Names of the secrets by use."
  type        = map(string)
}

variable "brokers" {
  description = "Kafka brokers, host:port with commas between."
  type        = string
}

variable "topic_prefix" {
  description = "Put before the name of every topic."
  type        = string
}

variable "topic_partitions" {
  description = "Partitions of each topic: no more processes than these take messages."
  type        = number
}

variable "api_pods" {
  description = "Fewest and most API processes."
  type        = object({ min = number, max = number })
}

variable "subnets" {
  description = "Address ranges by zone."
  type        = map(object({ private = string, public = string, data = string }))
}

variable "replica" {
  description = "Whether there is a read replica of the database."
  type        = bool
}

variable "llm" {
  description = "Whether a language model is used."
  type        = bool
}
