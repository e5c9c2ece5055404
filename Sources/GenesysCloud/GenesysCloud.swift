package enum GenesysCloudRoom {}
