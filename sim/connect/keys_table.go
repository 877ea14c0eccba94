package connect

// key is a config of a connector, as its ConfigDef has it.
type key struct {
	name, kind string // STRING, INT ...
	required   bool
	hasDefault bool
	preset     string
	importance string
	group      string // empty: null
	order      int
	width      string
	display    string
}

// connectorKeys is how many of sinkKeys every connector has.
const connectorKeys = 19

// sinkKeys are those of every sink connector. Kafka: ConnectorConfig, SinkConnectorConfig.
var sinkKeys = []key{
	{"name", "STRING", true, false, "", "HIGH", "Common", 1, "MEDIUM", "Connector name"},
	{"connector.class", "STRING", true, false, "", "HIGH", "Common", 2, "LONG", "Connector class"},
	{"connector.plugin.version", "STRING", false, true, "4.3.1", "MEDIUM", "Common", 3, "MEDIUM", "Connector version"},
	{"tasks.max", "INT", false, true, "1", "HIGH", "Common", 4, "SHORT", "Tasks max"},
	{"tasks.max.enforce", "BOOLEAN", false, true, "true", "LOW", "Common", 5, "SHORT", "Enforce tasks max"},
	{"key.converter", "CLASS", false, true, "org.apache.kafka.connect.json.JsonConverter", "LOW", "Common", 6, "SHORT", "Key converter class"},
	{"key.converter.plugin.version", "STRING", false, true, "4.3.1", "LOW", "Common", 7, "SHORT", "Key converter version"},
	{"value.converter", "CLASS", false, true, "org.apache.kafka.connect.json.JsonConverter", "LOW", "Common", 8, "SHORT", "Value converter class"},
	{"value.converter.plugin.version", "STRING", false, true, "4.3.1", "LOW", "Common", 9, "SHORT", "Value converter version"},
	{"header.converter", "CLASS", false, true, "org.apache.kafka.connect.storage.SimpleHeaderConverter", "LOW", "Common", 10, "SHORT", "Header converter class"},
	{"header.converter.plugin.version", "STRING", false, true, "4.3.1", "LOW", "Common", 11, "SHORT", "Header converter version"},
	{"transforms", "LIST", false, true, "", "LOW", "Transforms", 12, "LONG", "Transforms"},
	{"predicates", "LIST", false, true, "", "LOW", "Predicates", 13, "LONG", "Predicates"},
	{"config.action.reload", "STRING", false, true, "restart", "LOW", "Common", 14, "MEDIUM", "Reload Action"},
	{"errors.retry.timeout", "LONG", false, true, "0", "MEDIUM", "Error Handling", 1, "MEDIUM", "Retry Timeout for Errors"},
	{"errors.retry.delay.max.ms", "LONG", false, true, "60000", "MEDIUM", "Error Handling", 2, "MEDIUM", "Maximum Delay Between Retries for Errors"},
	{"errors.tolerance", "STRING", false, true, "none", "MEDIUM", "Error Handling", 3, "SHORT", "Error Tolerance"},
	{"errors.log.enable", "BOOLEAN", false, true, "false", "MEDIUM", "Error Handling", 4, "SHORT", "Log Errors"},
	{"errors.log.include.messages", "BOOLEAN", false, true, "false", "MEDIUM", "Error Handling", 5, "SHORT", "Log Error Details"},
	{"topics", "LIST", false, true, "", "HIGH", "Common", 4, "LONG", "Topics"},
	{"topics.regex", "STRING", false, true, "", "HIGH", "Common", 4, "LONG", "Topics regex"},
	{"errors.deadletterqueue.topic.name", "STRING", false, true, "", "MEDIUM", "Error Handling", 6, "MEDIUM", "Dead Letter Queue Topic Name"},
	{"errors.deadletterqueue.topic.replication.factor", "SHORT", false, true, "3", "MEDIUM", "Error Handling", 7, "MEDIUM", "Dead Letter Queue Topic Replication Factor"},
	{"errors.deadletterqueue.context.headers.enable", "BOOLEAN", false, true, "false", "MEDIUM", "Error Handling", 8, "MEDIUM", "Enable Error Context Headers"},
}

// fileKeys are those of the FileStreamSinkConnector.
var fileKeys = []key{
	{"file", "STRING", false, false, "", "HIGH", "", -1, "NONE", "file"},
}

// jdbcKeys are those of the JdbcSinkConnector.
var jdbcKeys = []key{
	{"connection.url", "STRING", true, false, "", "HIGH", "Database", 1, "LONG", "JDBC URL"},
	{"connection.user", "STRING", false, false, "", "HIGH", "Database", 2, "MEDIUM", "JDBC User"},
	{"connection.password", "PASSWORD", false, false, "", "HIGH", "Database", 3, "MEDIUM", "JDBC Password"},
	{"db.timezone", "STRING", false, true, "UTC", "MEDIUM", "Database", 4, "MEDIUM", "DB time zone"},
	{"dialect.name", "STRING", false, true, "", "LOW", "Database", 5, "MEDIUM", "Database Dialect"},
	{"sql.quote.identifiers", "BOOLEAN", false, true, "true", "LOW", "Database", 6, "SHORT", "Quote SQL Identifiers"},
	{"insert.mode", "STRING", false, true, "insert", "HIGH", "Writes", 1, "MEDIUM", "Insert Mode"},
	{"batch.size", "INT", false, true, "3000", "MEDIUM", "Writes", 2, "SHORT", "Batch Size"},
	{"delete.enabled", "BOOLEAN", false, true, "false", "MEDIUM", "Writes", 3, "SHORT", "Delete enabled"},
	{"table.name.format", "STRING", false, true, "${topic}", "MEDIUM", "Data Mapping", 1, "LONG", "Table Name Format"},
	{"table.name.normalize", "BOOLEAN", false, true, "false", "MEDIUM", "Data Mapping", 2, "LONG", "Table Name Normalize"},
	{"topics.to.tables.mapping", "LIST", false, false, "", "MEDIUM", "Data Mapping", 3, "LONG", "Topics To Tables Mapping"},
	{"pk.mode", "STRING", false, true, "none", "HIGH", "Data Mapping", 4, "MEDIUM", "Primary Key Mode"},
	{"pk.fields", "LIST", false, true, "", "MEDIUM", "Data Mapping", 5, "LONG", "Primary Key Fields"},
	{"fields.whitelist", "LIST", false, true, "", "MEDIUM", "Data Mapping", 6, "LONG", "Fields Whitelist"},
	{"auto.create", "BOOLEAN", false, true, "false", "MEDIUM", "DDL Support", 1, "SHORT", "Auto-Create"},
	{"auto.evolve", "BOOLEAN", false, true, "false", "MEDIUM", "DDL Support", 2, "SHORT", "Auto-Evolve"},
	{"max.retries", "INT", false, true, "10", "MEDIUM", "Retries", 1, "SHORT", "Maximum Retries"},
	{"retry.backoff.ms", "INT", false, true, "3000", "MEDIUM", "Retries", 2, "SHORT", "Retry Backoff (millis)"},
}
