package jdbc

import (
	"strconv"
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/wire"
)

// sqlException is what the driver throws: all the messages that hang together, each on a line, as the
// connector gathers them. Driver: PSQLException, BatchResultHandler.
func sqlException(r *wire.SQLReply, asked *wire.SQLRequest) *data.Problem {
	psql := "org.postgresql.util.PSQLException: " + serverMessage(r.Error)
	text := psql + "\n"
	if len(asked.Batch) > 0 {
		text = "java.sql.BatchUpdateException: Batch entry " + strconv.Itoa(int(r.Entry)) + " " +
			filled(asked.Statements, asked.Batch[r.Entry]) + " was aborted: " + serverMessage(r.Error) +
			"  Call getNextException to see other errors in the batch.\n" + text + text // sic: twice
	}
	return SQLException(text)
}

// SQLException wraps what was said in the way of JdbcSinkTask.put.
func SQLException(text string) *data.Problem {
	return &data.Problem{Class: "java.sql.SQLException", Message: text}
}

// serverMessage is an error as ServerErrorMessage.toString writes it.
func serverMessage(e *wire.SQLError) string {
	out := e.Text()
	if e.Position > 0 {
		out += "\n  Position: " + strconv.Itoa(int(e.Position))
	}
	return out
}

// filled is a statement with its values in the places.
func filled(statement string, row []wire.SQLValue) string {
	for i := len(row); i > 0; i-- {
		text := "NULL"
		if !row[i-1].Null {
			text = "('" + strings.ReplaceAll(row[i-1].Text, "'", "''") + "')"
		}
		statement = strings.ReplaceAll(statement, "$"+strconv.Itoa(i), text)
	}
	return statement
}
