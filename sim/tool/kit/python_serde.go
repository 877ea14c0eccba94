package kit

import "strings"

// pySerdes are functions that do what Java's serializers and deserializers do, and the module they
// need. A serializer there is given a line's text.
var pySerdes = [...]struct{ kind, write, read, module string }{
	{"String", "str.encode", "bytes.decode", ""},
	{"Short", "lambda v: struct.pack('>h', int(v))", "lambda b: struct.unpack('>h', b)[0]", "struct"},
	{"Integer", "lambda v: struct.pack('>i', int(v))", "lambda b: struct.unpack('>i', b)[0]",
		"struct"},
	{"Long", "lambda v: struct.pack('>q', int(v))", "lambda b: struct.unpack('>q', b)[0]", "struct"},
	{"Float", "lambda v: struct.pack('>f', float(v))", "lambda b: struct.unpack('>f', b)[0]",
		"struct"},
	{"Double", "lambda v: struct.pack('>d', float(v))", "lambda b: struct.unpack('>d', b)[0]",
		"struct"},
	{"Boolean", "lambda v: struct.pack('>?', v == 'true')", "lambda b: struct.unpack('>?', b)[0]",
		"struct"},
	{"UUID", "lambda v: str(uuid.UUID(v)).encode()", "lambda b: uuid.UUID(b.decode())", "uuid"},
	{"Json", "lambda v: json.dumps(json.loads(v)).encode()", "json.loads", "json"},
}

// PySerde is the function that stands for a Java class, and the module it needs, if any; "" for
// classes that leave bytes as they are.
func PySerde(class string) (function, module string) {
	class = class[strings.LastIndexByte(class, '.')+1:]
	for _, s := range pySerdes {
		switch class {
		case s.kind + "Serializer":
			return s.write, s.module
		case s.kind + "Deserializer":
			return s.read, s.module
		}
	}
	return "", ""
}
