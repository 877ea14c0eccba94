package config

// Doc is one sentence on what a config does; empty when nobody wrote one.
func Doc(name string) string { return "" }
