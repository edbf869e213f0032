variables {
  environment        = "production"
  region             = "eu-central-1"
  cidr               = "10.40.0.0/16"
  zones              = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  queries_per_second = 250
  cores_per_node     = 4
  brokers            = 3
}

run "names_begin_with_the_environment" {
  command = plan
  assert {
    condition     = output.name == "assay-production" && output.tags.Environment == "production"
    error_message = "name or tags do not say the environment"
  }
  assert {
    condition     = startswith(output.secret_names.kafka, "AmazonMSK_")
    error_message = "MSK takes only secrets that begin with AmazonMSK_"
  }
  assert {
    condition     = alltrue([for key, name in output.secret_names : strcontains(name, "production")])
    error_message = "a secret of one environment could be read by another"
  }
}

run "subnets_lie_in_the_vpc_and_apart" {
  command = plan
  assert {
    condition     = length(distinct(flatten([for zone in values(output.subnets) : values(zone)]))) == 9
    error_message = "two subnets share a range"
  }
  assert {
    condition     = output.subnets["eu-central-1a"].private == "10.40.0.0/20" && output.subnets["eu-central-1c"].private == "10.40.32.0/20"
    error_message = "private subnets are not three /20 from the beginning"
  }
  assert {
    condition     = output.subnets["eu-central-1a"].public == "10.40.240.0/24" && output.subnets["eu-central-1c"].data == "10.40.246.0/24"
    error_message = "public and data subnets are not /24 from the last /20"
  }
}

run "a_smaller_vpc_fits_too" {
  command = plan
  variables {
    cidr = "10.40.0.0/19"
  }
  assert {
    condition     = output.subnets["eu-central-1a"].private == "10.40.0.0/21" && output.subnets["eu-central-1c"].data == "10.40.27.0/25"
    error_message = "the ranges of a /19 are not as they should be"
  }
}

run "one_zone_may_be_lost" {
  command = plan
  # 250/s at 50 a core are 5 cores; a node of 4 has 3 of them for queries: 2 nodes, and they must be left when a zone is gone.
  assert {
    condition     = output.api_nodes == 3
    error_message = "250/s need one node in each zone"
  }
}

run "more_load_more_nodes" {
  command = plan
  variables {
    queries_per_second = 1000
  }
  # 20 cores, 7 nodes, 4 in each zone.
  assert {
    condition     = output.api_nodes == 12 && output.api_pods.min == 20 && output.api_pods.max == 72
    error_message = "1,000/s need four nodes in each zone"
  }
}

run "never_fewer_than_three_nodes" {
  command = plan
  variables {
    queries_per_second = 1
  }
  assert {
    condition     = output.api_nodes == 3
    error_message = "fewer than one node per zone"
  }
}

run "topics_as_the_command_makes_them" {
  command = plan
  variables {
    topic_prefix = "eu."
  }
  assert {
    condition     = [for topic in output.topics : topic.name] == ["eu.miner.snippets", "eu.miner.snippets.dlq", "eu.outcome.events", "eu.outcome.events.dlq"]
    error_message = "the topics are not those of the program"
  }
  assert {
    condition     = [for topic in output.topics : topic.partitions] == [6, 1, 6, 1]
    error_message = "the partitions are not those of the program"
  }
  assert {
    condition     = output.topics_command == "assay topics create --partitions 6 --replicas 3 --keep-days 7"
    error_message = "the command does not make these topics"
  }
  # 14 partitions, three copies each, on three brokers.
  assert {
    condition     = output.partitions_per_broker == 14
    error_message = "wrong number of partition copies per broker"
  }
}

run "an_unknown_environment_is_refused" {
  command = plan
  variables {
    environment = "prod"
  }
  expect_failures = [var.environment]
}

run "two_zones_are_refused" {
  command = plan
  variables {
    zones = ["eu-central-1a", "eu-central-1b"]
  }
  expect_failures = [var.zones]
}

run "the_same_zone_thrice_is_refused" {
  command = plan
  variables {
    zones = ["eu-central-1a", "eu-central-1a", "eu-central-1a"]
  }
  expect_failures = [var.zones]
}

run "a_small_range_is_refused" {
  command = plan
  variables {
    cidr = "10.40.0.0/24"
  }
  expect_failures = [var.cidr]
}

run "brokers_are_even_over_the_zones" {
  command = plan
  variables {
    brokers = 4
  }
  expect_failures = [var.brokers]
}
