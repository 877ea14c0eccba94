package wire

// DescribeTransactionsRequest is Kafka's DescribeTransactions (key 65), for their coordinator.
type DescribeTransactionsRequest struct {
	TransactionalIDs []string
}

// DescribeTransactionsReply answers it.
type DescribeTransactionsReply struct {
	Transactions []DescribedTransaction
}

// DescribedTransaction is one of them. There are no transactions in this simulation, so there is
// always an error.
type DescribedTransaction struct {
	TransactionalID string
	Error           ErrorCode
}

// API implements Body.
func (*DescribeTransactionsRequest) API() string { return "DescribeTransactions" }

// API implements Body.
func (*DescribeTransactionsReply) API() string { return "DescribeTransactions" }

// Reply implements Body.
func (*DescribeTransactionsRequest) Reply() bool { return false }

// Reply implements Body.
func (*DescribeTransactionsReply) Reply() bool { return true }

func (*DescribeTransactionsRequest) isBody() {}
func (*DescribeTransactionsReply) isBody()   {}
