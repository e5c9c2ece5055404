package enum GenesysSimulatorRoom {}
