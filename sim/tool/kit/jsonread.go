package kit

import "strings"

// Reading a JSON value as Kafka's JsonObject and DecodeJson do: what isn't as expected is an exception.

const jsonMapping = "com.fasterxml.jackson.databind.JsonMappingException"

func mapping(message string) *Failure { return &Failure{Java: jsonMapping, Message: message} }

// Object is the value, which must be an object.
func (v JSON) Object() (JSON, *Failure) {
	if v.kind != 'o' {
		return v, mapping("Expected JSON object, received " + v.Compact())
	}
	return v, nil
}

// Member is what an object must have.
func (v JSON) Member(key string) (JSON, *Failure) {
	for i, k := range v.keys {
		if k == key {
			return v.Items[i], nil
		}
	}
	return JSON{}, mapping("No such field exists: `" + key + "`")
}

// Has tells whether an object has a member.
func (v JSON) Has(key string) bool {
	_, f := v.Member(key)
	return f == nil
}

// Array is the value, which must be one.
func (v JSON) Array() ([]JSON, *Failure) {
	if v.kind != 'a' {
		return nil, mapping("Expected JSON array, received " + v.Compact())
	}
	return v.Items, nil
}

// Whole is the value, which must be a whole number; java is Integer or Long.
func (v JSON) Whole(java string) (int64, *Failure) {
	if v.kind != 'n' || java == "Integer" && int64(int32(v.Number)) != v.Number {
		return 0, mapping("Expected `" + java + "` value, received " + v.Compact())
	}
	return v.Number, nil
}

// String is the value, which must be a string.
func (v JSON) String() (string, *Failure) {
	if v.kind != 's' {
		return "", mapping("Expected `String` value, received " + v.Compact())
	}
	return v.Text, nil
}

// Compact is JsonNode.toString, without the blanks between tokens.
func (v JSON) Compact() string {
	b := []byte(nil)
	inString := false
	for i := 0; i < len(v.source); i++ {
		c := v.source[i]
		if !inString && strings.IndexByte(" \t\r\n", c) >= 0 {
			continue
		}
		if c == '"' && (i == 0 || v.source[i-1] != '\\') {
			inString = !inString
		}
		b = append(b, c)
	}
	return string(b)
}

// JSONText reads a text as Jackson does. A text without any value is a missing node, no mistake.
func JSONText(s string) (JSON, *Failure) {
	if strings.TrimSpace(s) == "" {
		return JSON{}, nil
	}
	if v, ok := ParseJSON(s); ok {
		return v, nil
	}
	word := strings.TrimLeft(s, " \t\r\n")
	for i := 0; i < len(word); i++ {
		if word[i] < 0x80 && !IsLetter(word[i]) {
			word = word[:i]
		}
	}
	text := "The input string is not a valid JSON"
	if word != "" {
		text = "Unrecognized token '" + word + "': was expecting (JSON String, Number, Array, " +
			"Object or token 'null', 'true' or 'false')\n at [Source: REDACTED " +
			"(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]"
	}
	return JSON{}, &Failure{Java: "com.fasterxml.jackson.core.JsonParseException", Message: text}
}
