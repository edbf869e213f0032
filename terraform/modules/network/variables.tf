variable "name" {
  description = "Name that every resource begins with; also of the cluster, for the tags of the subnets."
  type        = string
}

variable "cidr" {
  description = "Address range of the VPC."
  type        = string
}

variable "subnets" {
  description = "Per zone: the address ranges for workers, for load balancers and NAT, and for data stores."
  type = map(object({
    private = string
    public  = string
    data    = string
  }))
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone, or one for all: cheaper, and lost with its zone."
  type        = bool
}

variable "interface_endpoints" {
  description = "AWS services reached without NAT, each at a price per zone and hour."
  type        = set(string)
}

variable "logs_key_arn" {
  description = "Key that encrypts the flow logs."
  type        = string
}

variable "log_days" {
  description = "Days that flow logs are kept."
  type        = number
}
