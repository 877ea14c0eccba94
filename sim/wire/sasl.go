package wire

// Listener is one of a broker's doors: a port, how one talks there, and the address that the broker
// tells those who came in by it. Kafka: EndPoint.
type Listener struct {
	Name     string // "CLIENT"
	Protocol string // "SASL_PLAINTEXT"
	Port     int32  // where it listens
	// Host and AdvertisedPort are what advertised.listeners says.
	Host           string
	AdvertisedPort int32
}

// SASL tells whether who comes in by this door must say who he is.
func (l *Listener) SASL() bool { return l.Protocol == "SASL_PLAINTEXT" }

// SASL mechanisms.
const (
	Plain    = "PLAIN"
	Scram256 = "SCRAM-SHA-256"
	Scram512 = "SCRAM-SHA-512"
)

// SaslHandshakeRequest is Kafka's SaslHandshake (key 17): how a client wants to prove who it is.
type SaslHandshakeRequest struct{ Mechanism string }

// SaslHandshakeReply answers it.
type SaslHandshakeReply struct {
	Error      ErrorCode
	Mechanisms []string // those that the broker has
}

// SaslAuthenticateRequest is Kafka's SaslAuthenticate (key 36). With PLAIN it carries the password
// itself; with SCRAM first the name alone, then a proof that the client knows the password.
type SaslAuthenticateRequest struct {
	Mechanism string // convenience: the connection's
	User      string
	Password  string // PLAIN
	Proof     uint64 // SCRAM, the second time
	Final     bool   // SCRAM, the second time
}

// SaslAuthenticateReply answers it.
type SaslAuthenticateReply struct {
	Error   ErrorCode
	Message string
	// Salt and Iterations are what a SCRAM client makes its proof with.
	Salt       uint64
	Iterations int32
}

// ScramProof is the stand-in for what SCRAM makes of a password: who knows it alone doesn't know the
// password. Kafka has HMACs of SHA-256 or SHA-512 here.
func ScramProof(mechanism, user, password string, salt uint64, iterations int32) uint64 {
	h := uint64(14695981039346656037) ^ salt ^ uint64(iterations)
	for _, s := range [...]string{mechanism, user, password} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return h
}

// UserScramCredentialRecord says with what a user proves who he is, by one mechanism.
type UserScramCredentialRecord struct {
	User, Mechanism string
	Salt, StoredKey uint64
	Iterations      int32
}

// RemoveUserScramCredentialRecord takes that away.
type RemoveUserScramCredentialRecord struct{ User, Mechanism string }

// RecordName implements MetadataRecord.
func (*UserScramCredentialRecord) RecordName() string { return "UserScramCredentialRecord" }
func (*RemoveUserScramCredentialRecord) RecordName() string {
	return "RemoveUserScramCredentialRecord"
}
func (*UserScramCredentialRecord) isMetadataRecord()       {}
func (*RemoveUserScramCredentialRecord) isMetadataRecord() {}

// DescribeUserScramCredentialsRequest is Kafka's DescribeUserScramCredentials (key 50); no users: all.
type DescribeUserScramCredentialsRequest struct{ Users []string }

// DescribeUserScramCredentialsReply answers it, by user.
type DescribeUserScramCredentialsReply struct {
	Error   ErrorCode
	Message string
	Users   []ScramUser
}

// ScramUser is one user's credentials; Error ResourceNotFound: there are none.
type ScramUser struct {
	User        string
	Error       ErrorCode
	Message     string
	Credentials []ScramCredential
}

// ScramCredential is one of them, as far as it is told.
type ScramCredential struct {
	Mechanism  string
	Iterations int32
}

// AlterUserScramCredentialsRequest is Kafka's AlterUserScramCredentials (key 51).
type AlterUserScramCredentialsRequest struct {
	Changes []ScramChange
}

// ScramChange sets a credential, or removes it. The password stays with who asks.
type ScramChange struct {
	UserScramCredentialRecord
	Remove bool
}

// AlterUserScramCredentialsReply answers it, by user.
type AlterUserScramCredentialsReply struct {
	Results []ScramUser
}

// API implements Body.
func (*SaslHandshakeRequest) API() string    { return "SaslHandshake" }
func (*SaslHandshakeReply) API() string      { return "SaslHandshake" }
func (*SaslAuthenticateRequest) API() string { return "SaslAuthenticate" }
func (*SaslAuthenticateReply) API() string   { return "SaslAuthenticate" }
func (*DescribeUserScramCredentialsRequest) API() string {
	return "DescribeUserScramCredentials"
}
func (*DescribeUserScramCredentialsReply) API() string { return "DescribeUserScramCredentials" }
func (*AlterUserScramCredentialsRequest) API() string  { return "AlterUserScramCredentials" }
func (*AlterUserScramCredentialsReply) API() string    { return "AlterUserScramCredentials" }

// Reply implements Body.
func (*SaslHandshakeRequest) Reply() bool                { return false }
func (*SaslHandshakeReply) Reply() bool                  { return true }
func (*SaslAuthenticateRequest) Reply() bool             { return false }
func (*SaslAuthenticateReply) Reply() bool               { return true }
func (*DescribeUserScramCredentialsRequest) Reply() bool { return false }
func (*DescribeUserScramCredentialsReply) Reply() bool   { return true }
func (*AlterUserScramCredentialsRequest) Reply() bool    { return false }
func (*AlterUserScramCredentialsReply) Reply() bool      { return true }

func (*SaslHandshakeRequest) isBody()                {}
func (*SaslHandshakeReply) isBody()                  {}
func (*SaslAuthenticateRequest) isBody()             {}
func (*SaslAuthenticateReply) isBody()               {}
func (*DescribeUserScramCredentialsRequest) isBody() {}
func (*DescribeUserScramCredentialsReply) isBody()   {}
func (*AlterUserScramCredentialsRequest) isBody()    {}
func (*AlterUserScramCredentialsReply) isBody()      {}
