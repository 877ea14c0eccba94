package console

import (
	"encoding/hex"
	"testing"

	"highwater/sim/node"
)

// Bytes that a Kafka 4.3.1 broker wrote, and what its OffsetsMessageFormatter and
// GroupMetadataMessageFormatter print for them.
func TestCoordinatorRecordsAsKafkaPrintsThem(t *testing.T) {
	const watchers = "0001" + "0008" + "7761746368657273" + "0005" + "7472697073" + "00000002"
	for _, c := range []struct {
		name, key, value string
		first, last      int16
		want             string
	}{
		{"commit", watchers, "0004000000000000001e0000000001000001a202a09126010010" +
			"aa97ded6fcf845159996c41a723b9b76", 0, 1,
			`{"key":{"type":1,"data":{"group":"watchers","topic":"trips","partition":2}},"value":` +
				`{"version":4,"data":{"offset":30,"leaderEpoch":0,"metadata":"",` +
				`"commitTimestamp":1795340407078,"topicId":"qpfe1vz4RRWZlsQacjubdg"}}}`},
		{"tombstone", watchers, "-", 0, 1, `{"key":{"type":1,"data":{"group":"watchers",` +
			`"topic":"trips","partition":2}},"value":null}`},
		{"commit for groups only", watchers, "-", 2, 2, ""},
		{"new group", "00020008" + "7761746368657273",
			"0003" + "0000" + "00000000" + "ffff" + "ffff" + "000001a2029beb1c" + "00000000", 2, 2,
			`{"key":{"type":2,"data":{"group":"watchers"}},"value":{"version":3,"data":` +
				`{"protocolType":"","generation":0,"protocol":null,"leader":null,` +
				`"currentStateTimestamp":1795340102428,"members":[]}}}`},
		{"group", "00020015636f6e736f6c652d636f6e73756d65722d35383735", "00030008636f6e73756d6572" +
			"00000001000572616e67650035636f6e736f6c652d636f6e73756d65722d64623332393733632d6634" +
			"39382d343134322d386236382d373064663134666363643762000001a2029bf6eb000000010035636f" +
			"6e736f6c652d636f6e73756d65722d64623332393733632d663439382d343134322d386236382d3730" +
			"64663134666363643762ffff0010636f6e736f6c652d636f6e73756d6572000a2f3132372e302e302e" +
			"31000493e00000afc80000001f00030000000100096772656574696e6773ffffffff00000000ffffff" +
			"ffffff0000001d00030000000100096772656574696e67730000000100000000ffffffff", 2, 2,
			`{"key":{"type":2,"data":{"group":"console-consumer-5875"}},"value":{"version":3,"data":` +
				`{"protocolType":"consumer","generation":1,"protocol":"range","leader":` +
				`"console-consumer-db32973c-f498-4142-8b68-70df14fccd7b",` +
				`"currentStateTimestamp":1795340105451,"members":[{"memberId":` +
				`"console-consumer-db32973c-f498-4142-8b68-70df14fccd7b","groupInstanceId":null,` +
				`"clientId":"console-consumer","clientHost":"/127.0.0.1","rebalanceTimeout":300000,` +
				`"sessionTimeout":45000,"subscription":"AAMAAAABAAlncmVldGluZ3P/////AAAAAP///////w==",` +
				`"assignment":"AAMAAAABAAlncmVldGluZ3MAAAABAAAAAP////8="}]}}}`},
		{"a pizza order's key", hex.EncodeToString([]byte("Francesco")), "-", 0, 1, ""},
	} {
		got, problem := coordinatorRecord(recordOf(t, c.key, c.value), c.first, c.last)
		if got != c.want || problem != "" {
			t.Errorf("%s:\nwant %s\ngot  %s %s", c.name, c.want, got, problem)
		}
	}
}

// Bytes that are no such records end the console consumer, with what the real class throws.
func TestCoordinatorRecordsThatCannotBeRead(t *testing.T) {
	const whole = "0001" + "000161" + "000162" + "00000001"
	for _, c := range [][3]string{
		{"00", "-", "Could not read version from key's buffer."},
		{"0001000161", "-", "Could not read record with version 1 from key's buffer due to: null."},
		{whole, "00", "Could not read version from value's buffer."},
		{whole, "0009", "Found an unknown record version 9 for 1 type"},
		{whole, "000400000000000000",
			"Could not read record with version 4 from value's buffer due to: null."},
	} {
		_, problem := coordinatorRecord(recordOf(t, c[0], c[1]), 0, 1)
		if want := "Could not read record at offset 7 due to: " + c[2]; problem != want {
			t.Errorf("%s %s:\nwant %s\ngot  %s", c[0], c[1], want, problem)
		}
	}
}

// No bytes bring the formatter down.
func FuzzCoordinatorRecord(f *testing.F) {
	f.Add([]byte("\x00\x02\x00\x01g"), []byte("\x00\x03\x00\x00\xff\xff\xff\xff"))
	f.Fuzz(func(_ *testing.T, key, value []byte) {
		r := node.PolledRecord{Key: key, Value: value}
		coordinatorRecord(&r, 0, 1)
		coordinatorRecord(&r, 2, 2)
	})
}

func recordOf(t *testing.T, key, value string) *node.PolledRecord {
	t.Helper()
	k, err := hex.DecodeString(key)
	r := &node.PolledRecord{Offset: 7, Key: k}
	if value != "-" && err == nil {
		r.Value, err = hex.DecodeString(value)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}
