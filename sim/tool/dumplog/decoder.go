package dumplog

import (
	"encoding/binary"
	"hash/crc32"
	"strconv"
	"strings"

	"highwater/sim/tool/kit"
)

// decoder is one of the classes of org.apache.kafka.tools.api, without the package.
type decoder string

const decoderPackage = "org.apache.kafka.tools.api."

// decoders reads --key-decoder-class and --value-decoder-class. Kafka:
// DumpLogSegmentsOptions.messageParser.
func (d *dump) decoders() *kit.Failure {
	for _, o := range []struct {
		option string
		to     *decoder
	}{{"value-decoder-class", &d.values}, {"key-decoder-class", &d.keys}} {
		given := d.p.Args.Text(o.option, decoderPackage+"StringDecoder")
		if given == "" { // the option stands alone
			given = decoderPackage + "StringDecoder"
		}
		*o.to = decoder(strings.TrimPrefix(given, decoderPackage))
		switch {
		case !strings.HasPrefix(given, decoderPackage):
		case *o.to == "StringDecoder", *o.to == "IntegerDecoder", *o.to == "LongDecoder",
			*o.to == "DefaultDecoder":
			continue
		}
		return &kit.Failure{Java: "java.lang.RuntimeException", Message: "Failed to load decoder class",
			Causes: []string{"Caused by: java.lang.ClassNotFoundException: " + given}}
	}
	return nil
}

// read is Decoder.fromBytes: what lies behind the bytes that it needs is of no matter to it.
func (d decoder) read(b []byte) (string, *kit.Failure) {
	need := needs(d)
	if b == nil {
		return "", nil
	}
	if len(b) < need {
		return "", &kit.Failure{Java: "java.nio.BufferUnderflowException"}
	}
	switch d {
	case "IntegerDecoder":
		return strconv.Itoa(int(int32(binary.BigEndian.Uint32(b)))), nil
	case "LongDecoder":
		return strconv.FormatInt(int64(binary.BigEndian.Uint64(b)), 10), nil
	}
	if d == "DefaultDecoder" { // leaves a byte[] as it is, of which Java prints an address
		return "[B@" + strconv.FormatUint(uint64(crc32.ChecksumIEEE(b)>>4), 16), nil
	}
	return string(b), nil
}

// needs is how many bytes a decoder needs.
func needs(d decoder) int {
	switch d {
	case "IntegerDecoder":
		return 4
	case "LongDecoder":
		return 8
	}
	return 0
}
